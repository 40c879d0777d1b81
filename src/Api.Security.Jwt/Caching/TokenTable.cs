namespace Api.Security.Jwt;

/// <summary>Validated tokens by the digest of the token.</summary>
internal sealed class TokenTable(int limit) : ClockTable<TokenDigest, ValidatedToken>(limit);
