namespace Api.Security.Jwt;

/// <summary>The issuer of some keys, for logs, metrics and traces.</summary>
/// <param name="Authority">Its name.</param>
/// <param name="IsResolved">Whether an <see cref="IIssuerResolver"/> brought it, so that its name is unverified input at first.</param>
internal sealed record KeyOwner(string Authority, bool IsResolved)
{
    /// <summary>The name in metrics and traces: one for all resolved issuers.</summary>
    public string TelemetryName => IsResolved ? "resolved" : Authority;
}
