namespace Api.Security.RateLimiting;

/// <summary>A part of the table, with one lock: rows in an array, found by linear probing. The caller holds the lock.</summary>
internal sealed class CountShard(ulong seed, int most, Func<CountRow, bool> isIdle)
{
    private const int Smallest = 4;

    // The table is filled up to four fifths, and made for seven fifths of its rows, so that a row takes 80 to 90 bytes.
    private const int Fill = 4;
    private const int FillOf = 5;

    private CountRow[] _rows = [];
    private int _used;

    public Lock Lock { get; } = new();

    public int Count => _used;

    /// <summary>The count of a policy in its row.</summary>
    public ref CountSlot this[int row, LimitPolicy policy] => ref _rows[row].Slots[policy.Id % CountRow.Width];

    /// <summary>Finds the row of a partition for a policy.</summary>
    /// <returns>Its place; negative when there is none.</returns>
    public int Find(in Partition partition, LimitPolicy policy) => Find(partition.High, LowOf(partition, policy));

    /// <summary>Finds the row of a partition for a policy, and adds it if there is none.</summary>
    /// <returns>Whether it was added; places found earlier are then no longer valid.</returns>
    public bool GetOrAdd(in Partition partition, LimitPolicy policy, out int row)
    {
        var low = LowOf(partition, policy);
        row = Find(partition.High, low);
        if (row >= 0) return false;
        Add(partition.High, low);
        row = Find(partition.High, low);
        return true;
    }

    /// <summary>Removes the rows that mean nothing any more, and memory that is no longer needed.</summary>
    public void Tidy() => Rebuild(Live(withNew: false));

    private static ulong LowOf(in Partition partition, LimitPolicy policy) => partition.LowOf(policy.Id / CountRow.Width);

    private int Find(ulong high, ulong low)
    {
        var rows = _rows;
        if (rows.Length == 0) return -1;
        for (var at = Start(high, low, rows.Length); ; at = at + 1 == rows.Length ? 0 : at + 1)
        {
            ref var row = ref rows[at];
            if (row.High == high && row.Low == low) return at;
            if (row.IsFree) return -1;
        }
    }

    private void Add(ulong high, ulong low)
    {
        if ((_used + 1) * FillOf > _rows.Length * Fill) MakeRoom(high, low);
        Put(new CountRow { High = high, Low = low });
        _used++;
    }

    private void MakeRoom(ulong high, ulong low)
    {
        var live = Live(withNew: true);
        if (live.Count >= most)
        {
            // The longest unused go first; those of the partition stay, because the decision that is being made needs them all.
            live.Sort((one, other) => TimeOf(other).CompareTo(TimeOf(one)));
            var kept = Math.Max(most - (most / 4), live.Count(IsOfSame));
            live.RemoveRange(kept, live.Count - kept);
        }

        Rebuild(live);

        long TimeOf(CountRow row) => IsOfSame(row) ? long.MaxValue : row.IsNew ? long.MaxValue - 1 : row.LastStamp;

        bool IsOfSame(CountRow row) => row.High == high && (row.Low & ~Partition.GroupMask) == (low & ~Partition.GroupMask);
    }

    private List<CountRow> Live(bool withNew)
    {
        var live = new List<CountRow>(_used);
        foreach (ref var row in _rows.AsSpan())
            if (!row.IsFree && ((withNew && row.IsNew) || !isIdle(row))) live.Add(row);
        return live;
    }

    private void Rebuild(List<CountRow> live)
    {
        _rows = new CountRow[Math.Max(Smallest, (live.Count + 1) * 7 / 5)];
        _used = live.Count;
        foreach (var row in live) Put(row);
    }

    private void Put(in CountRow row)
    {
        var at = Start(row.High, row.Low, _rows.Length);
        while (!_rows[at].IsFree) at = at + 1 == _rows.Length ? 0 : at + 1;
        _rows[at] = row;
    }

    private int Start(ulong high, ulong low, int length)
    {
        var mixed = (high ^ seed) * 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ low ^ (mixed >> 32)) * 0xD6E8_FEB8_6659_FD93;
        return (int)(((mixed >> 32) * (ulong)length) >> 32);
    }
}
