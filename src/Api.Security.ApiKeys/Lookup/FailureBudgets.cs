namespace Api.Security.ApiKeys;

/// <summary>
/// One budget for each network of one size. There is no budget for a key: anyone who learns an id could use it up and lock out
/// the owner.
/// </summary>
internal sealed class FailureBudgets(int most, TimeProvider clock)
{
    private readonly SecondChanceCache<NetworkPrefix, FailureBudget> _budgets = new(most);
    private readonly Lock _lock = new();

    public FailureBudget Of(NetworkPrefix network)
    {
        if (_budgets.Find(network.Mark, network) is { } known) return known;
        lock (_lock)
        {
            if (_budgets.Find(network.Mark, network) is { } added) return added;
            var budget = new FailureBudget(network, clock);
            _budgets.Add(network.Mark, budget);
            return budget;
        }
    }
}
