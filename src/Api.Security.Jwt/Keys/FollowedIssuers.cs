using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Api.Security.Jwt;

/// <summary>
/// Applies configuration reloads: the <c>Jwks</c> of an issuer are updated from the one entry with its name. Every other change needs a
/// restart and is logged. An issuer that is removed, or listed twice, keeps its keys.
/// </summary>
internal sealed class FollowedIssuers(JwtSettings settings, JwksReader jwks, KeyReports reports, ILoggerFactory loggers) : IDisposable
{
    private readonly Lock _lock = new(); // two configuration sources may reload at the same time
    private readonly List<FollowedKeys> _followed = [];
    private readonly ILogger _logger = loggers.CreateLogger(JwtLog.Category);
    private readonly ConfiguredIssuers _atStart = new(settings.AtStart);
    private IDisposable? _changes;
    private string _waiting = "";

    /// <summary>Follows the keys of an issuer, unless code set them: code takes precedence over configuration.</summary>
    public void Add(JwtIssuerOptions issuer, StaticKeySource source)
    {
        if (issuer.Jwks is not { } text || _atStart.JwksOf(issuer.Authority) != text) return;
        lock (_lock) _followed.Add(new FollowedKeys(issuer, source, text, jwks, reports));
    }

    /// <summary>Starts to follow the configuration, and applies what has changed since the start.</summary>
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
            if (settings.Now() is not { } now) return; // still changing: another reload follows
            var issuers = new ConfiguredIssuers(now);
            var foreign = _followed.FindAll(keys => HasKeysOfAnother(keys, issuers)); // before any keys are updated
            foreach (var keys in _followed.Except(foreign)) keys.Follow(issuers.JwksOf(keys.Authority));
            Say(
            [
                .. foreign.Select(keys => IssuerChange.Moved(keys.Authority)),
                .. IssuerChange.Waiting(settings.AtStart, now, IsFollowed),
            ]);
        }
    }

    // When keys and names come from two files, a change of one file can assign the keys of one issuer to another.
    private bool HasKeysOfAnother(FollowedKeys keys, ConfiguredIssuers now) =>
        now.JwksOf(keys.Authority) is { } text && text != keys.InForce &&
        _followed.Exists(other => other.InForce == text && now.JwksOf(other.Authority) != text);

    private bool IsFollowed(string authority) => _followed.Exists(keys => keys.Authority == authority);

    // Logged once, until the text changes.
    private void Say(IEnumerable<string> sentences)
    {
        var waiting = string.Join(' ', sentences);
        if (waiting.Length > 0 && waiting != _waiting) _logger.RestartNeeded(JwtConfiguration.SectionName, waiting);
        _waiting = waiting;
    }
}
