namespace Api.Security.RateLimiting;

/// <summary>Counts of callers, and of addresses: anyone can have many addresses, so only their number is bounded.</summary>
internal sealed class CountTables(int mostAddresses, PolicyIds ids, LimitClock clock)
{
    private readonly CountTable _callers = new(int.MaxValue, ids, clock);
    private readonly CountTable _addresses = new(mostAddresses, ids, clock);

    /// <summary>The number of rows.</summary>
    public int Count => _callers.Count + _addresses.Count;

    public CountShard this[CountPlace place] => (place.IsAddress ? _addresses : _callers)[place.Index];

    /// <summary>The shard with all counts of a partition.</summary>
    public CountShard FindShard(in Partition partition) => this[PlaceOf(partition)];

    /// <summary>Where that shard is, among those of both tables.</summary>
    public CountPlace PlaceOf(in Partition partition) =>
        new(partition.IsAddress, (partition.IsAddress ? _addresses : _callers).IndexOf(partition));

    /// <summary>Removes what means nothing any more.</summary>
    public void Tidy()
    {
        _callers.Tidy();
        _addresses.Tidy();
    }
}

/// <summary>The place of a shard. The order is that of locks.</summary>
internal readonly record struct CountPlace(bool IsAddress, int Index) : IComparable<CountPlace>
{
    public int CompareTo(CountPlace other) =>
        IsAddress == other.IsAddress ? Index.CompareTo(other.Index) : IsAddress.CompareTo(other.IsAddress);
}
