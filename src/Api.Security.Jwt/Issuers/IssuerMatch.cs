namespace Api.Security.Jwt;

/// <summary>The issuer that a token names, or why there is none.</summary>
internal readonly record struct IssuerMatch(TrustedIssuer? Issuer, Refusal Refusal = Refusal.IssuerUnknown, TimeSpan? RetryAfter = null);
