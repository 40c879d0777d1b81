namespace Api.Security.Jwt;

/// <summary>Validated tokens by the digest of the token.</summary>
/// <param name="maxCount">The maximum number of tokens.</param>
/// <param name="maxSize">The maximum size of all tokens, in bytes.</param>
/// <param name="isSpent">Checks whether a token is no longer of use.</param>
internal sealed class TokenTable(int maxCount, long maxSize, Func<ValidatedToken, bool> isSpent)
    : ResidentTable<TokenDigest, ValidatedToken>((int)Math.Min(maxCount, maxSize / LikelySize), new TableTotals(maxCount, maxSize), isSpent)
{
    private const int LikelySize = 1024; // the typical size of a token
}
