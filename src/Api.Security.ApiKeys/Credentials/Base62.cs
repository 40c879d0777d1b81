using System.Buffers;

namespace Api.Security.ApiKeys;

/// <summary>
/// ASCII letters and digits: a double-click selects all of them, and no command line gives them a special meaning.
/// </summary>
internal static class Base62
{
    public const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public static SearchValues<char> Digits { get; } = SearchValues.Create(Alphabet);

    /// <summary>Writes a number in base 62 with leading zeros.</summary>
    public static void Write(uint number, Span<char> destination)
    {
        for (var i = destination.Length - 1; i >= 0; i--)
        {
            destination[i] = Alphabet[(int)(number % 62)];
            number /= 62;
        }
    }
}
