using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Api.Security.Jwt;

/// <summary>
/// Follows the configuration when it reloads: an issuer's <c>Jwks</c> are taken over, from the one entry that has its name.
/// Everything else waits for a restart, and a line of the log says so. An issuer that is gone, or listed twice, keeps its keys.
/// </summary>
internal sealed class FollowedIssuers(JwtSettings settings, KeyReports reports, ILoggerFactory loggers) : IDisposable
{
    private readonly Lock _lock = new(); // two sources of the configuration may reload at once
    private readonly List<FollowedKeys> _followed = [];
    private readonly ILogger _logger = loggers.CreateLogger(JwtLog.Category);
    private readonly ConfiguredIssuers _atStart = new(settings.AtStart);
    private IDisposable? _changes;
    private string _waiting = "";

    /// <summary>Follows the keys of an issuer, unless code wrote them: that comes after configuration.</summary>
    public void Add(JwtIssuerOptions issuer, StaticKeySource source)
    {
        if (issuer.IsResolved || issuer.Jwks is not { } text || _atStart.JwksOf(issuer.Authority) != text) return;
        lock (_lock) _followed.Add(new FollowedKeys(issuer, source, text, reports));
    }

    /// <summary>Begins; what has changed since the start is seen now.</summary>
    public void Begin()
    {
        if (settings.Configuration is not { } configuration || _changes is not null) return;
        _changes = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
        Reload();
    }

    public void Dispose() => _changes?.Dispose();

    private void Reload()
    {
        lock (_lock)
        {
            if (settings.Now() is not { } now) return; // changing still: the next reload is on its way
            var issuers = new ConfiguredIssuers(now);
            var foreign = _followed.FindAll(keys => HasKeysOfAnother(keys, issuers)); // before any is taken over
            foreach (var keys in _followed.Except(foreign)) keys.Follow(issuers.JwksOf(keys.Authority));
            Say([.. foreign.Select(keys => IssuerChange.Moved(keys.Authority)), .. IssuerChange.Waiting(settings.AtStart, now, IsFollowed)]);
        }
    }

    // Where keys and names come from two files, a change of one of them can give an issuer what another had.
    private bool HasKeysOfAnother(FollowedKeys keys, ConfiguredIssuers now) =>
        now.JwksOf(keys.Authority) is { } text && text != keys.InForce &&
        _followed.Exists(other => other.InForce == text && now.JwksOf(other.Authority) != text);

    private bool IsFollowed(string authority) => _followed.Exists(keys => keys.Authority == authority);

    // Once, until it is something else.
    private void Say(IEnumerable<string> sentences)
    {
        var waiting = string.Join(' ', sentences);
        if (waiting.Length > 0 && waiting != _waiting) _logger.RestartNeeded(JwtConfiguration.SectionName, waiting);
        _waiting = waiting;
    }
}
