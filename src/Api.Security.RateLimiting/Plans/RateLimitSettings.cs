using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Api.Security.RateLimiting;

/// <summary>
/// The settings that apply now. A change in configuration takes effect as a whole with the next request. A change that contains an error,
/// or removes a plan that existed at the start, is rejected, and everything stays as it is.
/// </summary>
internal sealed class RateLimitSettings : IDisposable
{
    private readonly IOptionsFactory<RateLimitOptions> _factory;
    private readonly PolicyIds _ids;
    private readonly ILogger _logger;
    private readonly IConfiguration? _configuration;
    private readonly IDisposable? _changes;
    private readonly Lock _reload = new();
    private string _text;
    private LimitsNow _current;

    public RateLimitSettings(IOptionsFactory<RateLimitOptions> factory, PolicyIds ids, IServiceProvider services, ILoggerFactory loggers)
    {
        (_factory, _ids, _configuration) = (factory, ids, services.GetService<IConfiguration>());
        _logger = loggers.CreateLogger(RateLimitLog.Category);
        _text = Text();
        _current = Create();
        if (_configuration is not null) _changes = ChangeToken.OnChange(_configuration.GetReloadToken, Reload);
    }

    public LimitsNow Current => Volatile.Read(ref _current);

    public void Dispose() => _changes?.Dispose();

    private void Reload()
    {
        lock (_reload)
        {
            var text = Text();
            if (text == _text) return; // something else has changed
            _text = text;
            try
            {
                var next = Create();
                string[] gone = [.. _current.Options.Plans.Keys.Where(name => next.Table.Find(name) is null)];
                if (gone.Length > 0)
                    _logger.NotReloaded($"the plans {string.Join(", ", gone)} existed at startup; restart the application to remove them.");
                else
                {
                    Volatile.Write(ref _current, next);
                    _logger.Reloaded(next.Options.Plans.Count);
                }
            }
            catch (Exception exception) when (exception is OptionsValidationException or InvalidOperationException)
            {
                _logger.NotReloaded(exception.Message.ReplaceLineEndings(" "));
            }
        }
    }

    private LimitsNow Create()
    {
        var options = _factory.Create(Options.DefaultName);
        return new(options, new PlanTable(options, _ids));
    }

    private string Text() => _configuration is null
        ? ""
        : SettingsSnapshot.TextOf(_configuration.GetSection(RateLimitConfiguration.SectionName));

    /// <summary>The options and the plans made from them.</summary>
    internal sealed record LimitsNow(RateLimitOptions Options, PlanTable Table);
}
