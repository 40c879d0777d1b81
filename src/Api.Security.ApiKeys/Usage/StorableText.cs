using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Api.Security.ApiKeys;

/// <summary>
/// Texts of tokens that every database can store. A batch with any other text would be refused each time, and with it all others.
/// </summary>
internal static class StorableText
{
    public static bool Fits([NotNullWhen(true)] string? text, int maxLength)
    {
        if (text is not { Length: > 0 } || text.Length > maxLength) return false;
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) is not OperationStatus.Done || Rune.IsControl(rune)) return false;
            rest = rest[length..];
        }

        return true;
    }

    /// <summary>Returns the text, or a digest of it when it cannot be stored.</summary>
    public static string OrDigest(string text, int maxLength) => Fits(text, maxLength)
        ? text
        : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.Unicode.GetBytes(text)));
}
