namespace Api.Security.Jwt;

/// <summary>The state of an issuer's keys, for the health check and the metrics.</summary>
/// <param name="Issuer">The issuer, as configured.</param>
/// <param name="Count">The number of usable keys; 0 when there are none, or when they are too old.</param>
/// <param name="Age">The time since the issuer last confirmed the keys; <see langword="null"/> when it never did.</param>
/// <param name="LastFailure">Why the last fetch failed; <see langword="null"/> when it succeeded.</param>
internal sealed record KeyStatus(string Issuer, int Count, TimeSpan? Age, KeyFetchFailure? LastFailure);
