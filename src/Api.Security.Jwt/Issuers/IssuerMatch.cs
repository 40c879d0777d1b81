namespace Api.Security.Jwt;

/// <summary>The issuer that a token names, or why there is none.</summary>
/// <param name="Issuer">The issuer.</param>
/// <param name="Refusal">Why there is none.</param>
/// <param name="RetryAfter">When it may be known.</param>
/// <param name="IsPostponed">Whether nobody was asked about it yet, because others were first.</param>
internal readonly record struct IssuerMatch(TrustedIssuer? Issuer, Refusal Refusal = Refusal.IssuerUnknown, TimeSpan? RetryAfter = null, bool IsPostponed = false);
