using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>
/// Revokes keys, even while the store does not respond. When the store has not answered within half a second, the affected keys are put
/// on the deny list and the revocation is repeated until the store writes or refuses it, even if the caller has disconnected. A
/// refusal takes the keys off the list again. For an actor of one tenant, only keys known to belong to it are put on the list.
/// </summary>
internal sealed class Revocations(ClientTransitions transitions, KnownKeys known, DenyList denyList, RevocationRepeats repeats,
    RotationRules rules, StoreClock storeClock, TimeProvider clock, ILoggerFactory loggers)
{
    /// <summary>A healthy store has answered by then, so no key is put on the deny list that it would not revoke.</summary>
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestDenial = TimeSpan.FromDays(3650);

    private readonly ILogger _logger = loggers.CreateLogger(ApiKeyLog.Category);

    /// <summary>Revokes a key.</summary>
    /// <param name="request">Which key to revoke, and why.</param>
    /// <returns>The result; an outage when the store has not answered within 5 s.</returns>
    public async Task<TransitionResult> RevokeAsync(RevokeKeyRequest request)
    {
        var progress = new RevocationProgress();
        var attempt = transitions.RevokeAsync(request, progress);
        if (await EndsWithinAsync(attempt, HeadStart) && !(await attempt).IsOutage) return await attempt;
        var denial = denyList.AddAsync(DeniableOf(request, progress));
        _ = SettleAsync(request, progress, attempt, denial);
        await EndsWithinAsync(Task.WhenAll(attempt, denial), AnswerLimit - HeadStart);
        return attempt.IsCompleted ? await attempt : TransitionResult.Failed(TransitionFailureKind.Unavailable);
    }

    /// <summary>Replaces a stolen key.</summary>
    /// <param name="request">Which client, and by whom.</param>
    /// <param name="replace">The transition.</param>
    /// <returns>The result; an outage when the store has not answered within 5 s.</returns>
    public async Task<TransitionResult> ReplaceAsync(ClientChangeRequest request, Func<ClientKeys, TransitionFailure?> replace)
    {
        var progress = new RevocationProgress();
        var attempt = transitions.ApplyAsync(
            request with { TakesAccess = true }, keys => progress.Note(keys, replace(keys)), CancellationToken.None);
        if (await EndsWithinAsync(attempt, HeadStart) && !(await attempt).IsOutage) return await attempt;
        var handedOver = HandOverAsync(request, progress, attempt);
        await EndsWithinAsync(handedOver, AnswerLimit - HeadStart);
        return attempt.IsCompleted ? await attempt : TransitionResult.Failed(TransitionFailureKind.Unavailable);
    }

    // The replacement is not repeated, because its secret would reach no one. The stolen keys are revoked; the caller can ask again.
    private async Task HandOverAsync(ClientChangeRequest request, RevocationProgress progress, Task<TransitionResult> attempt)
    {
        var denied = await denyList.AddAsync(progress.Going.Select(key => (key.Id, EndOf(key))));
        var result = await attempt;
        if (result.IsOutage)
            await Task.WhenAll(progress.Going.Select(key => RevokeAsync(
                new RevokeKeyRequest(key.Id, RevokeReasons.Compromised, Cascade: false,
                    request.Actor) { OnlyTenant = request.OnlyTenant })));
        else if (result.Failure is not null)
            await TakeBackAsync(denied);
    }

    private async Task SettleAsync(RevokeKeyRequest request, RevocationProgress progress, Task<TransitionResult> attempt,
        Task<IReadOnlyList<DeniedKey>> denial)
    {
        var denied = await denial;
        _logger.NotRevokedYet(ApiKeyId.Public(request.KeyId), denied.Count);
        var result = await attempt;
        if (result.IsOutage)
        {
            // By now, the affected keys and their tenant may be known.
            denied =
            [
                .. denied,
                .. await denyList.AddAsync(DeniableOf(request, progress).Where(key => denied.All(one => one.KeyId != key.KeyId))),
            ];
            if (await repeats.RunAsync(request) is not { } settled) return;
            result = settled;
        }

        if (result.Failure is not { } refused)
        {
            _logger.RevokedLate(ApiKeyId.Public(request.KeyId));
            return;
        }

        await TakeBackAsync(denied);
        _logger.RevocationRefused(ApiKeyId.Public(request.KeyId), refused.Kind.ToString());
    }

    // Removes only what this request has put on the list. Keys that were revoked in the meantime are put back.
    private async Task TakeBackAsync(IReadOnlyList<DeniedKey> denied)
    {
        foreach (var key in denied.Where(key => !key.WasThere))
        {
            await denyList.RemoveAsync(key.KeyId);
            await transitions.RememberIfRevokedAsync(key.KeyId);
        }
    }

    // Until the key's end by the store's clock; an unknown key could have the longest life that is allowed.
    private IReadOnlyList<(string KeyId, DateTimeOffset Until)> DeniableOf(RevokeKeyRequest request, RevocationProgress progress)
    {
        var snapshot = ApiKeyId.TryParse(request.KeyId, out var id) ? known.Find(id) : null;
        var (client, key) = progress.Found is { } found ? (found.Client, found.Key) : (snapshot?.Client, snapshot?.Key);
        if (request.OnlyTenant is { } tenant && client?.TenantId != tenant) return [];
        return progress.Going is { Count: > 0 } going ? [.. going.Select(one => (one.Id, EndOf(one)))] : [(request.KeyId, EndOf(key))];
    }

    private DateTimeOffset EndOf(ApiKey? key) =>
        storeClock.ToNodeTime(key?.ExpiresAt ?? storeClock.UtcNow + (rules.AllowsNonExpiring ? LongestDenial : rules.MaxKeyAge));

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan limit) =>
        task.IsCompleted || await Task.WhenAny(task, Task.Delay(limit, clock)) == task;
}
