using System.Text;

namespace Api.Security.ApiKeys.Tests;

/// <summary>Creates well-formed but wrong secrets. Computes the checksum independently of the library under test.</summary>
internal static class KeySecret
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Replaces parts of a secret and computes a valid checksum.</summary>
    public static string Rebuild(string secret, string? brand = null, string? environment = null, string? id = null, string? random = null)
    {
        var parts = secret.Split('_');
        return WithChecksum($"{brand ?? parts[0]}_{environment ?? parts[1]}_{id ?? parts[2]}_{random ?? parts[3][..43]}");
    }

    public static string WithChecksum(string text)
    {
        var crc = System.IO.Hashing.Crc32.HashToUInt32(Encoding.ASCII.GetBytes(text));
        Span<char> digits = stackalloc char[6];
        for (var i = 5; i >= 0; i--)
        {
            digits[i] = Alphabet[(int)(crc % 62)];
            crc /= 62;
        }

        return text + digits.ToString();
    }
}
