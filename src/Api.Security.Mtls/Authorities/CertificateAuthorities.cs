using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security.Mtls;

/// <summary>
/// The authorities of <c>Mtls:AuthorityFiles</c>. The files are checked for changes at most once a second, when a certificate arrives. A
/// file that cannot be used any more keeps what was last read from it.
/// </summary>
internal sealed class CertificateAuthorities
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly FollowedAuthorityFile[] _files;
    private readonly bool _trustsSystem;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private volatile AuthoritySet _current;
    private long _lookedAt;

    public CertificateAuthorities(IOptions<MtlsOptions> options, IServiceProvider services, TimeProvider clock, ILoggerFactory loggers)
    {
        (_clock, _logger, _trustsSystem) = (clock, loggers.CreateLogger(MtlsLog.Category), options.Value.TrustSystemAuthorities);
        _files = [.. options.Value.AuthorityFiles.Select((path, index) => new FollowedAuthorityFile(
            PathOf(path, services), $"{MtlsConfiguration.SectionName}:AuthorityFiles:{index}", _logger))];
        foreach (var file in _files) file.Refresh();
        _current = Create(version: 1);
        _lookedAt = clock.GetTimestamp();
    }

    /// <summary>The authorities that are trusted now.</summary>
    public AuthoritySet Current
    {
        get
        {
            if (_files.Length > 0 && _clock.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= Interval) Follow();
            return _current;
        }
    }

    /// <summary>Makes a path of the settings absolute; its base is the content root, or the current directory without a host.</summary>
    public static string PathOf(string path, IServiceProvider services) =>
        Path.Combine(services.GetService<IHostEnvironment>()?.ContentRootPath ?? Environment.CurrentDirectory, path);

    private void Follow()
    {
        if (!_lock.TryEnter()) return;
        try
        {
            Volatile.Write(ref _lookedAt, _clock.GetTimestamp());
            var isChanged = false;
            foreach (var file in _files) isChanged |= file.Refresh();
            if (!isChanged) return;
            _current = Create(_current.Version + 1);
            _logger.AuthoritiesChanged(_current.Roots.Count, _current.Intermediates.Count);
        }
        finally
        {
            _lock.Exit();
        }
    }

    private AuthoritySet Create(long version) => new(version, [.. _files.SelectMany(file => file.Certificates)], _trustsSystem);
}
