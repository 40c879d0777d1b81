using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>
/// Limits how many unknown keys are looked up per minute: by default 30 for each subscriber (an IPv4 address, an IPv6 /64), and
/// ten times as many for an IPv6 /48, which can belong to a single site. While the whole node receives a hundred times as many,
/// from any network, the limit of each network is a tenth. This slows down an attacker with many networks, and a network that has
/// sent no unknown keys is not refused.
/// </summary>
internal sealed class LookupBudgets(IOptions<ApiKeyOptions> options, TimeProvider clock)
{
    private const int MostSubscribers = 100_000;
    private const int MostSites = 20_000;
    private const int SubscribersOfSite = 10;
    private const int SubscribersOfNode = 100;
    private const int ShareUnderAttack = 10;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly int _perMinute = options.Value.UnknownKeyBudgetPerMinute;
    private readonly FailureBudgets _subscribers = new(MostSubscribers, clock);
    private readonly FailureBudgets _sites = new(MostSites, clock);
    private readonly Lock _lock = new();
    private long _since;
    private long _failures;

    /// <summary>Admits a lookup, or returns how long the network has to wait.</summary>
    public async ValueTask<Admission> EnterAsync(NetworkPrefix network)
    {
        var (ofSubscriber, ofSite) = (OfSubscriber, Times(OfSubscriber, SubscribersOfSite));
        var site = network.Site == network ? null : _sites.GetOrAdd(network.Site);
        // Checked first, because a site whose budget is used up may have any number of subscribers.
        if (site?.IsUsedUp(ofSite) is true) return Refused(site);
        var subscriber = _subscribers.GetOrAdd(network);
        if (!await subscriber.EnterAsync(ofSubscriber)) return Refused(subscriber);
        if (site is null || await site.EnterAsync(ofSite)) return new Admission(this, subscriber, site, default);
        subscriber.Leave(wasUnknown: false);
        return Refused(site);
    }

    private int OfSubscriber => IsUnderAttack ? Math.Max(1, _perMinute / ShareUnderAttack) : _perMinute;

    private bool IsUnderAttack
    {
        get
        {
            lock (_lock) return _failures >= Times(_perMinute, SubscribersOfNode) && clock.GetElapsedTime(_since) < Window;
        }
    }

    private Admission Refused(FailureBudget budget) => new(this, null, null, budget.RetryAfter);

    private static int Times(int perMinute, int count) => (int)Math.Min(int.MaxValue, (long)perMinute * count);

    private void Count()
    {
        lock (_lock)
        {
            if (_failures == 0 || clock.GetElapsedTime(_since) >= Window) (_since, _failures) = (clock.GetTimestamp(), 0);
            _failures++;
        }
    }

    /// <summary>Admits one lookup, and ends it.</summary>
    internal readonly struct Admission(LookupBudgets budgets, FailureBudget? subscriber, FailureBudget? site, TimeSpan retryAfter)
    {
        public bool IsGranted => subscriber is not null;

        public TimeSpan RetryAfter => retryAfter;

        /// <param name="wasUnknown">Whether the store returned that there is no such key. Only that is charged.</param>
        /// <returns>The network whose budget this lookup has used up; <see langword="null"/> for none.</returns>
        public NetworkPrefix? Leave(bool wasUnknown)
        {
            if (wasUnknown) budgets.Count();
            var isSiteUsedUp = site?.Leave(wasUnknown) is true;
            if (subscriber!.Leave(wasUnknown)) return subscriber.Key;
            return isSiteUsedUp ? site!.Key : null;
        }
    }
}
