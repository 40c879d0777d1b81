using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security.DPoP;

/// <summary>Accepts each proof once (RFC 9449, 11.1). Asked last, so that nobody without a valid token fills the store.</summary>
internal sealed class UsedProofs(
    IReplayStore store, ProofClock clock, DPoPMetrics metrics, IOptions<DPoPOptions> options, TimeProvider time, ILoggerFactory loggers)
{
    private readonly bool _accepts = options.Value.OnReplayStoreOutage is ReplayStoreOutageAction.Accept;
    private readonly ILogger _logger = loggers.CreateLogger(DPoPLog.Category);
    private readonly LogThrottle _minute = new(time);

    /// <returns><see langword="null"/> when the proof is used for the first time.</returns>
    public async ValueTask<Refusal?> UseAsync(CheckedProof proof, CancellationToken cancellationToken)
    {
        // The token may have taken its time, for example until the keys of its issuer were there.
        if (clock.Now() > proof.AcceptedUntil) return DPoPRefusals.ProofExpired;
        if (clock.MayHaveForgotten(proof.KeptUntil)) return Unknown(DPoPRefusals.ClockSetBack);
        return await AddAsync(proof, cancellationToken) switch
        {
            ReplayResult.Added => null,
            ReplayResult.Replayed => DPoPRefusals.ProofReplayed,
            ReplayResult.Full => Unknown(DPoPRefusals.ReplayStoreFull),
            _ => Unknown(DPoPRefusals.ReplayStoreUnavailable),
        };
    }

    private async ValueTask<ReplayResult> AddAsync(CheckedProof proof, CancellationToken cancellationToken)
    {
        try
        {
            return await store.TryAddAsync(proof.ReplayKey, proof.IssuedAt, proof.KeptUntil, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return ReplayResult.Unavailable; // a store of the application that throws
        }
    }

    private Refusal? Unknown(Refusal refusal)
    {
        if (_minute.TryEnter()) _logger.ReplayUnknown(refusal.Reason, _accepts ? "accepted without this check" : "answered with 503");
        if (!_accepts) return refusal;
        metrics.AcceptedUnchecked(refusal);
        return null;
    }
}
