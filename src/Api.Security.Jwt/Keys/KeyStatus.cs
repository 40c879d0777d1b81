namespace Api.Security.Jwt;

/// <summary>How an issuer's keys are, for the health check and the metrics.</summary>
/// <param name="Issuer">The issuer as configured.</param>
/// <param name="Count">Usable keys; 0 when there are none, or when they are too old to be used.</param>
/// <param name="Age">Since the issuer last confirmed them; <see langword="null"/> when it never did.</param>
/// <param name="LastFailure">Why the last fetch failed; <see langword="null"/> when it did not.</param>
internal sealed record KeyStatus(string Issuer, int Count, TimeSpan? Age, KeyFetchFailure? LastFailure);
