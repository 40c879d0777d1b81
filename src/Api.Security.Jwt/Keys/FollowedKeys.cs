namespace Api.Security.Jwt;

/// <summary>The keys of one issuer that the configuration holds.</summary>
internal sealed class FollowedKeys(JwtIssuerOptions issuer, StaticKeySource source, string text, KeyReports reports)
{
    private readonly IReadOnlyList<SignatureAlgorithm> _algorithms = IssuerAlgorithms.Of(issuer);
    private readonly KeyReload _reload = new(issuer, reports, wait: TimeSpan.Zero);
    private string _seen = text; // whether or not it could be used

    public string Authority => issuer.Authority;

    /// <summary>The last text that could be used.</summary>
    public string InForce { get; private set; } = text;

    /// <summary>Takes the keys over when their text is another one and can be used.</summary>
    public void Follow(string? next)
    {
        if (next is null || next == _seen) return;
        _seen = next;
        _reload.Run(source, known => JwksText.Read(next, _algorithms, known));
        if (!_reload.HasFailed) InForce = next;
    }
}
