namespace Api.Security.ApiKeys;

/// <summary>Secrets of another system: visible ASCII of limited length.</summary>
internal static class ImportedSecret
{
    public const int MinLength = 16;
    public const int MaxLength = 256;

    /// <summary>
    /// The minimum entropy in bits for a fast hash: a secret that takes fewer tries to guess must be hashed slowly (NIST SP
    /// 800-63B-4, 3.1.2.2).
    /// </summary>
    public const int MinBits = 112;

    public static bool IsOne(ReadOnlySpan<char> text) =>
        text.Length is >= MinLength and <= MaxLength && !text.ContainsAnyExceptInRange('!', '~');
}
