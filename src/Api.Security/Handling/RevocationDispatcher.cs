using Microsoft.Extensions.Logging;

namespace Api.Security;

/// <summary>
/// Runs every <see cref="IRevocationCheck"/>. The first one that reports a revocation decides; one that fails is an outage.
/// </summary>
internal sealed class RevocationDispatcher
{
    private readonly IRevocationCheck[] _checks;
    private readonly ILogger _logger;
    private readonly LogThrottle _minute;

    /// <summary>Creates the dispatcher with the registered checks.</summary>
    /// <param name="checks">The checks; there may be none.</param>
    /// <param name="clock">Limits how often a failing check is logged.</param>
    /// <param name="loggers">Creates the logger for failing checks.</param>
    public RevocationDispatcher(IEnumerable<IRevocationCheck> checks, TimeProvider clock, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(checks);
        ArgumentNullException.ThrowIfNull(loggers);
        (_checks, _logger, _minute) = ([.. checks], loggers.CreateLogger(TelemetryNames.LogCategory), new LogThrottle(clock));
    }

    /// <summary>Whether there is any check.</summary>
    public bool Any => _checks.Length > 0;

    /// <summary>Runs the checks. Does not throw.</summary>
    /// <param name="caller">The caller of the validated credential.</param>
    /// <param name="cancellationToken">Signaled when the client disconnects.</param>
    /// <returns><see langword="null"/> when nothing was revoked; otherwise why the credential is refused.</returns>
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
            // Only the type: the message could contain a claim.
            if (_minute.TryEnter()) _logger.RevocationCheckFailed(exception.GetType().Name);
            return Refusal.RevocationUnavailable;
        }
    }
}
