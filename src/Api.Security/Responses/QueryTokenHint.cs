using Microsoft.Extensions.Logging;

namespace Api.Security;

/// <summary>Says in the log why a token in a URL was not accepted. Clients often get only a failed connection.</summary>
internal sealed class QueryTokenHint(ILoggerFactory loggers, TimeProvider clock)
{
    private readonly ILogger _logger = loggers.CreateLogger(TelemetryNames.LogCategory);
    private readonly LogThrottle _throttle = new(clock);

    public void Write(HttpContext context)
    {
        if ((QueryToken.Find(context) is null && !QueryToken.IsIn(context.Request.QueryString.Value)) || !_throttle.TryEnter()) return;
        _logger.TokenInQuery(EndpointName.Get(context));
    }
}
