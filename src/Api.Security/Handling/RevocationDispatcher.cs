using Microsoft.Extensions.Logging;

namespace Api.Security;

/// <summary>Asks every <see cref="IRevocationCheck"/>; the first one that says yes decides, and one that fails is an outage.</summary>
public sealed class RevocationDispatcher
{
    private readonly IRevocationCheck[] _checks;
    private readonly ILogger _logger;
    private readonly LogThrottle _minute;

    /// <summary>Creates the dispatcher over the registered checks.</summary>
    /// <param name="checks">Any number, also none.</param>
    /// <param name="clock">Paces the log line of a check that fails.</param>
    /// <param name="loggers">Where that line goes.</param>
    public RevocationDispatcher(IEnumerable<IRevocationCheck> checks, TimeProvider clock, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(checks);
        ArgumentNullException.ThrowIfNull(loggers);
        (_checks, _logger, _minute) = ([.. checks], loggers.CreateLogger(TelemetryNames.LogCategory), new LogThrottle(clock));
    }

    /// <summary>Whether there is anybody to ask.</summary>
    public bool Any => _checks.Length > 0;

    /// <summary>Asks. Does not throw.</summary>
    /// <param name="caller">Whom the credential speaks for.</param>
    /// <param name="cancellationToken">Signalled when the client gives up.</param>
    /// <returns><see langword="null"/> when nothing was revoked; otherwise why the credential does not count.</returns>
    public async ValueTask<Refusal?> CheckAsync(AcceptedCaller caller, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var check in _checks)
                if (await check.IsRevokedAsync(caller, cancellationToken)) return Refusal.Revoked;
            return null;
        }
        catch (Exception exception)
        {
            // The type alone: a message could quote a claim.
            if (_minute.TryEnter()) _logger.RevocationCheckFailed(exception.GetType().Name);
            return Refusal.RevocationUnavailable;
        }
    }
}
