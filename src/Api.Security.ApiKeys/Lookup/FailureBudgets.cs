using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>
/// How many unknown keys each network may have looked up within a minute. Never counted by key: whoever learns an id could
/// otherwise lock its owner out.
/// </summary>
internal sealed class FailureBudgets(IOptions<ApiKeyOptions> options, TimeProvider clock)
{
    private const int MostNetworks = 100_000;

    private readonly ClockTable<NetworkPrefix, FailureBudget> _budgets = new(MostNetworks);
    private readonly Lock _lock = new();
    private readonly int _perMinute = options.Value.UnknownKeyBudgetPerMinute;

    public FailureBudget Of(NetworkPrefix network)
    {
        if (_budgets.Find(network.Mark, network) is { } known) return known;
        lock (_lock)
        {
            if (_budgets.Find(network.Mark, network) is { } added) return added;
            var budget = new FailureBudget(network, _perMinute, clock);
            _budgets.Add(network.Mark, budget);
            return budget;
        }
    }
}
