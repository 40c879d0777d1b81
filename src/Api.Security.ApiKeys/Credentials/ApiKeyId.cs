using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Api.Security.ApiKeys;

/// <summary>
/// The id of a key without its prefix: 16 letters and digits. Compared ordinally by construction, and cheap to look up.
/// </summary>
internal readonly record struct ApiKeyId
{
    public const int Length = 16;

    /// <summary>The prefix of an id wherever people and clients see it.</summary>
    public const string Prefix = "ak_";

    private readonly ulong _first;
    private readonly ulong _last;

    private ApiKeyId(ulong first, ulong last) => (_first, _last) = (first, last);

    /// <summary>The hash that determines its position in a table.</summary>
    public ulong Mark => (_first * 0x9E3779B97F4A7C15) ^ ulong.RotateLeft(_last, 29);

    /// <summary>Creates a random id with 95 bits of entropy.</summary>
    public static ApiKeyId New() => TryParse(RandomNumberGenerator.GetString(Base62.Alphabet, Length), out var id)
        ? id
        : throw new InvalidOperationException("The new id is not valid.");

    /// <param name="text">The id without prefix.</param>
    /// <param name="id">The id.</param>
    /// <returns><see langword="false"/> for anything but 16 ASCII letters and digits.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out ApiKeyId id)
    {
        id = default;
        if (text.Length != Length || text.ContainsAnyExcept(Base62.Digits)) return false;
        Span<byte> bytes = stackalloc byte[Length];
        Ascii.FromUtf16(text, bytes, out _);
        var halves = MemoryMarshal.Cast<byte, ulong>(bytes);
        id = new ApiKeyId(halves[0], halves[1]);
        return true;
    }

    /// <summary>Returns an id as people and clients see it.</summary>
    /// <param name="id">The id without prefix.</param>
    public static string Public(string id) => Prefix + id;

    /// <param name="text">The id as clients send it: <c>ak_</c> followed by 16 letters and digits.</param>
    /// <param name="id">The id.</param>
    /// <returns>Whether the text is a valid id.</returns>
    public static bool TryParsePublic(ReadOnlySpan<char> text, out ApiKeyId id)
    {
        id = default;
        return text.StartsWith(Prefix, StringComparison.Ordinal) && TryParse(text[Prefix.Length..], out id);
    }

    /// <summary>Writes the 16 characters as ASCII.</summary>
    public void WriteTo(Span<byte> destination)
    {
        MemoryMarshal.Write(destination, in _first);
        MemoryMarshal.Write(destination[sizeof(ulong)..], in _last);
    }

    /// <summary>The id without prefix.</summary>
    public override string ToString() => string.Create(Length, this, static (text, id) =>
    {
        Span<byte> bytes = stackalloc byte[Length];
        id.WriteTo(bytes);
        for (var i = 0; i < Length; i++) text[i] = (char)bytes[i];
    });
}
