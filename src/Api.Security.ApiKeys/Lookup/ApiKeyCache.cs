using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>
/// Finds keys, in memory first and then in the store. A cached key older than half of the maximum age is read again in the
/// background. Past the maximum age, requests wait for the store; while it is unavailable, the cached key is used for a limited
/// time.
/// </summary>
internal sealed class ApiKeyCache(
    KnownKeys memory, ApiKeyLoads loads, LookupBudgets budgets, FeedReader feed, ApiKeyMetrics metrics, IApiKeyEvents events,
    IOptions<ApiKeyOptions> options, TimeProvider clock)
{
    private const int MostTries = 3;

    private readonly TimeSpan _maxAge = options.Value.Cache.MaxAge;
    private readonly TimeSpan _refreshAge = options.Value.Cache.MaxAge / 2;
    private readonly TimeSpan _lastAge = options.Value.Cache.MaxAge + options.Value.Cache.StaleOnStoreError;

    /// <summary>Finds a key for a request.</summary>
    public ValueTask<Outcome<ApiKeySnapshot>> FindAsync(ApiKeyId id, HttpContext context, in Moment now)
    {
        if (!feed.IsOverdue(now) && memory.Find(id) is { } known) return UseAsync(known, now);
        return FindAsync(id, NetworkPrefix.OfSubscriber(context.Connection.RemoteIpAddress), now);
    }

    /// <summary>Finds a key whose secret was presented before. This is not a guess, so no network is charged.</summary>
    public ValueTask<Outcome<ApiKeySnapshot>> FindAgainAsync(ApiKeyId id) => FindAsync(id, network: null, Moment.Now(clock));

    /// <summary>Finds a key on behalf of a network, which is charged when there is no such key.</summary>
    public ValueTask<Outcome<ApiKeySnapshot>> FindAsync(ApiKeyId id, NetworkPrefix? network, in Moment now)
    {
        if (feed.IsOverdue(now)) return CatchUpAsync(id, network);
        if (memory.Find(id) is { } known) return UseAsync(known, now);
        if (memory.FindUnknown(id) is { } unknown && !memory.IsStale(unknown.LoadedAt) && unknown.IsYoungAt(now, clock))
            return ValueTask.FromResult(unknown.Answer);
        return network is { } charged && !memory.IsRecognized(id) ? LoadAsync(id, charged) : new(loads.GetAsync(id));
    }

    private ValueTask<Outcome<ApiKeySnapshot>> UseAsync(ApiKeySnapshot known, in Moment now)
    {
        if (known.IsForgotten) return new(loads.GetAsync(known.Id)); // the key exists, so this is not a guess
        var age = known.LoadedAt.AgeAt(now, clock);
        if (age >= _maxAge || memory.IsStale(known.LoadedAt)) return RefreshAsync(known);
        if (age >= _refreshAge) loads.Refresh(known.Id);
        return ValueTask.FromResult<Outcome<ApiKeySnapshot>>(known);
    }

    // The node was suspended, or too busy to read the feed: the missed changes are read first, once for all waiting requests.
    private async ValueTask<Outcome<ApiKeySnapshot>> CatchUpAsync(ApiKeyId id, NetworkPrefix? network)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            await feed.ReadAsync();
            var now = Moment.Now(clock);
            if (!feed.IsOverdue(now)) return await FindAsync(id, network, now);
        }

        return ApiKeyRefusals.StoreUnavailable; // the node is suspended again and again
    }

    private async ValueTask<Outcome<ApiKeySnapshot>> LoadAsync(ApiKeyId id, NetworkPrefix network)
    {
        var admission = await budgets.EnterAsync(network);
        if (!admission.IsGranted) return Outcome.Refuse<ApiKeySnapshot>(ApiKeyRefusals.FailuresExceeded, admission.RetryAfter);
        Outcome<ApiKeySnapshot> found = ApiKeyRefusals.StoreUnavailable;
        try
        {
            found = await loads.GetAsync(id);
        }
        finally
        {
            if (admission.Leave(wasUnknown: found.Refusal == ApiKeyRefusals.Unknown) is { } usedUp)
            {
                events.Raise(new ApiKeyEvent
                {
                    Kind = ApiKeyEventKinds.AuthenticationThrottled, At = clock.GetUtcNow(), Network = usedUp.ToString(),
                });
            }
        }

        return found;
    }

    private async ValueTask<Outcome<ApiKeySnapshot>> RefreshAsync(ApiKeySnapshot known)
    {
        if (!loads.HasJustFailed || IsTooOld(known))
        {
            var found = await loads.GetAsync(known.Id);
            if (found.Refusal is null || found.Refusal == ApiKeyRefusals.Unknown || IsTooOld(known)) return found;
        }

        // In the meantime the key may have changed, or been put on the deny list.
        if (memory.Find(known.Id) is not { IsForgotten: false } kept) return ApiKeyRefusals.StoreUnavailable;
        metrics.UsedStale();
        return kept;
    }

    private bool IsTooOld(ApiKeySnapshot known) => known.LoadedAt.AgeAt(Moment.Now(clock), clock) >= _lastAge;
}
