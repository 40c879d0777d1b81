namespace Api.Security.Jwt;

/// <summary>The configured keys of one issuer, which follow the configuration.</summary>
internal sealed class FollowedKeys(
    JwtIssuerOptions issuer, StaticKeySource source, string text, JwksReader jwks, KeyReports reports)
{
    private readonly KeyReload _reload = new(new KeyOwner(issuer.Authority, IsResolved: false), reports, wait: TimeSpan.Zero);
    private string _seen = text; // the last text, usable or not

    public string Authority => issuer.Authority;

    /// <summary>The last text that could be used.</summary>
    public string InForce { get; private set; } = text;

    /// <summary>Updates the keys when their text has changed and can be used.</summary>
    public void Follow(string? next)
    {
        if (next is null || next == _seen) return;
        _seen = next;
        _reload.Run(source, known => jwks.Read(next, issuer, known));
        if (!_reload.HasFailed) InForce = next;
    }
}
