namespace Api.Security.Jwt;

/// <summary>Validated tokens by the digest of the token.</summary>
/// <param name="maxCount">The most tokens.</param>
/// <param name="maxSize">The most bytes that they may take.</param>
/// <param name="isSpent">Whether a token is of no use any more.</param>
internal sealed class TokenTable(int maxCount, long maxSize, Func<ValidatedToken, bool> isSpent)
    : ResidentTable<TokenDigest, ValidatedToken>((int)Math.Min(maxCount, maxSize / LikelySize), new TableTotals(maxCount, maxSize), isSpent)
{
    private const int LikelySize = 1024; // what a token mostly takes
}
