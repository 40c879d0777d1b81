using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>
/// Finds keys: in memory while what is known is young enough, then in the store. From half of the age on, it is read again in the
/// background; past it, requests wait for the store; and while that is unavailable, they go on a little with what is known.
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
    public ValueTask<ApiKeyLookup> FindAsync(ApiKeyId id, HttpContext context, in Moment now)
    {
        if (!feed.IsOverdue(now) && memory.Find(id) is { } known) return UseAsync(known, now);
        return FindAsync(id, NetworkPrefix.OfSubscriber(context.Connection.RemoteIpAddress), now);
    }

    /// <summary>Finds a key whose secret was shown before: that is no guess, so no network is charged.</summary>
    public ValueTask<ApiKeyLookup> FindAgainAsync(ApiKeyId id) => FindAsync(id, network: null, Moment.Now(clock));

    /// <summary>Finds a key on behalf of a network, which is charged when there is no such key.</summary>
    public ValueTask<ApiKeyLookup> FindAsync(ApiKeyId id, NetworkPrefix? network, in Moment now)
    {
        if (feed.IsOverdue(now)) return CatchUpAsync(id, network);
        if (memory.Find(id) is { } known) return UseAsync(known, now);
        if (memory.FindUnknown(id) is { } unknown && !memory.IsStale(unknown.LoadedAt) && unknown.IsYoungAt(now, clock))
            return ValueTask.FromResult(unknown.Answer);
        return network is { } charged && !memory.IsRecognised(id) ? LoadAsync(id, charged) : new(loads.GetAsync(id));
    }

    private ValueTask<ApiKeyLookup> UseAsync(ApiKeySnapshot known, in Moment now)
    {
        if (known.IsForgotten) return new(loads.GetAsync(known.Id)); // it exists, so this is no guess
        var age = known.LoadedAt.AgeAt(now, clock);
        if (age >= _maxAge || memory.IsStale(known.LoadedAt)) return RefreshAsync(known);
        if (age >= _refreshAge) loads.Refresh(known.Id);
        return ValueTask.FromResult(new ApiKeyLookup(known));
    }

    // The node was suspended, or too busy to read the feed: first what has happened meanwhile, in one read for all who wait.
    private async ValueTask<ApiKeyLookup> CatchUpAsync(ApiKeyId id, NetworkPrefix? network)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            await feed.ReadAsync();
            var now = Moment.Now(clock);
            if (!feed.IsOverdue(now)) return await FindAsync(id, network, now);
        }

        return ApiKeyLookup.Unavailable; // it is suspended again and again
    }

    private async ValueTask<ApiKeyLookup> LoadAsync(ApiKeyId id, NetworkPrefix network)
    {
        var admission = await budgets.EnterAsync(network);
        if (!admission.IsGranted) return new ApiKeyLookup(null, Refusal.ApiKeyFailuresExceeded, admission.RetryAfter);
        var found = ApiKeyLookup.Unavailable;
        try
        {
            found = await loads.GetAsync(id);
        }
        finally
        {
            if (admission.Leave(wasUnknown: found is { Key: null, Refusal: null }) is { } usedUp)
                events.Raise(new ApiKeyEvent { Kind = ApiKeyEventKinds.AuthenticationThrottled, At = clock.GetUtcNow(), Network = usedUp.ToString() });
        }

        return found;
    }

    private async ValueTask<ApiKeyLookup> RefreshAsync(ApiKeySnapshot known)
    {
        if (!loads.HasJustFailed || IsTooOld(known))
        {
            var found = await loads.GetAsync(known.Id);
            if (found.Refusal is null || IsTooOld(known)) return found;
        }

        // It may have been forgotten, or put on the list of those who are refused, in the meantime.
        if (memory.Find(known.Id) is not { IsForgotten: false } kept) return ApiKeyLookup.Unavailable;
        metrics.UsedStale();
        return new ApiKeyLookup(kept);
    }

    private bool IsTooOld(ApiKeySnapshot known) => known.LoadedAt.AgeAt(Moment.Now(clock), clock) >= _lastAge;
}
