using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>
/// Finds keys: in memory while what is known is young enough, then in the store. From half of the age on, it is read again in the
/// background; past it, requests wait for the store; and while that is out of reach, they go on a little with what is known.
/// </summary>
internal sealed class ApiKeyCache(KnownKeys memory, ApiKeyLoads loads, FailureBudgets budgets, ApiKeyMetrics metrics, IApiKeyEvents events, IOptions<ApiKeyOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan UnknownMaxAge = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _maxAge = options.Value.Cache.MaxAge;
    private readonly TimeSpan _refreshAge = options.Value.Cache.MaxAge / 2;
    private readonly TimeSpan _lastAge = options.Value.Cache.MaxAge + options.Value.Cache.StaleOnStoreError;
    private long _validFrom = long.MinValue;

    /// <summary>Finds a key for a request.</summary>
    public ValueTask<ApiKeyLookup> FindAsync(KeyName id, HttpContext context) =>
        memory.Find(id) is { } known ? UseAsync(known) : FindAsync(id, NetworkPrefix.OfSubscriber(context.Connection.RemoteIpAddress));

    /// <summary>Finds a key on behalf of a network, which is charged when there is no such key.</summary>
    public ValueTask<ApiKeyLookup> FindAsync(KeyName id, NetworkPrefix network)
    {
        if (memory.Find(id) is { } known) return UseAsync(known);
        return IsKnownToBeUnknown(id) ? ValueTask.FromResult(ApiKeyLookup.Unknown) : LoadAsync(id, budgets.Of(network));
    }

    /// <summary>Finds a key whose secret was shown before: nobody guesses at it, and nobody is charged.</summary>
    public ValueTask<ApiKeyLookup> FindAgainAsync(KeyName id)
    {
        if (memory.Find(id) is { } known) return UseAsync(known);
        return IsKnownToBeUnknown(id) ? ValueTask.FromResult(ApiKeyLookup.Unknown) : new ValueTask<ApiKeyLookup>(loads.GetAsync(id));
    }

    /// <summary>Changes may have been missed: what was read before now counts as too old, and is used only while the store is out of reach.</summary>
    public void Doubt() => Volatile.Write(ref _validFrom, clock.GetTimestamp());

    private bool IsKnownToBeUnknown(KeyName id) =>
        memory.FindUnknown(id) is { } unknown && unknown.LoadedAt > Volatile.Read(ref _validFrom) && clock.GetElapsedTime(unknown.LoadedAt) < UnknownMaxAge;

    private ValueTask<ApiKeyLookup> UseAsync(ApiKeySnapshot known)
    {
        var age = clock.GetElapsedTime(known.LoadedAt);
        if (age >= _maxAge || known.LoadedAt <= Volatile.Read(ref _validFrom)) return RefreshAsync(known);
        if (age >= _refreshAge) loads.Refresh(known.Id);
        return ValueTask.FromResult(new ApiKeyLookup(known));
    }

    private async ValueTask<ApiKeyLookup> LoadAsync(KeyName id, FailureBudget budget)
    {
        if (!await budget.EnterAsync()) return new ApiKeyLookup(null, Refusal.ApiKeyFailuresExceeded, budget.RetryAfter);
        var found = ApiKeyLookup.Unavailable;
        try
        {
            found = await loads.GetAsync(id);
        }
        finally
        {
            if (budget.Leave(wasUnknown: found is { Key: null, Refusal: null }))
                events.Raise(new ApiKeyEvent { Kind = ApiKeyEventKinds.AuthenticationThrottled, At = clock.GetUtcNow(), Network = budget.Key.ToString() });
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
        if (memory.Find(known.Id) is not { } kept) return ApiKeyLookup.Unavailable;
        metrics.UsedStale();
        return new ApiKeyLookup(kept);
    }

    private bool IsTooOld(ApiKeySnapshot known) => clock.GetElapsedTime(known.LoadedAt) >= _lastAge;
}
