namespace Api.Security.RateLimiting;

/// <summary>Counts in the memory of this node. A decision takes one lock for each partition and allocates nothing.</summary>
internal sealed class LocalLimitStore : ILimitStore
{
    private const int MostOnStack = 32; // policies of a request

    // Far above every limit. Sums of two of them do not overflow.
    private const long MostUnits = 1L << 61;

    private static readonly long ConcurrencyRetry = LimitTime.PerSecond;

    private readonly LimitClock _clock;
    private readonly PolicyIds _ids;
    private readonly CountTables _tables;
    private readonly QuotaSeeds? _seeds;

    /// <param name="clock">The time.</param>
    /// <param name="ids">The policies.</param>
    /// <param name="mostAddresses">How many addresses are counted at most.</param>
    /// <param name="seeds">Reads what was used before this process started; <see langword="null"/> when nothing is kept.</param>
    public LocalLimitStore(LimitClock clock, PolicyIds ids, int mostAddresses, QuotaSeeds? seeds)
    {
        (_clock, _ids, _seeds) = (clock, ids, seeds);
        _tables = new CountTables(mostAddresses, ids, clock);
    }

    /// <summary>The time of this node.</summary>
    public LimitClock Clock => _clock;

    /// <summary>Reads what was used before this process started; <see langword="null"/> when nothing is kept.</summary>
    public QuotaSeeds? Seeds => _seeds;

    /// <summary>The number of rows of counts, for metrics.</summary>
    public int Count => _tables.Count;

    public ValueTask DecideAsync(LimitTicket ticket, CancellationToken cancellationToken)
    {
        return TryDecide(ticket) ? default : SeedAsync(ticket, cancellationToken);
    }

    /// <summary>Decides, unless a quota must be read first.</summary>
    /// <param name="ticket">The request.</param>
    /// <param name="isUnknown">Whether a quota that cannot be read counts from zero. It is then read for the next request.</param>
    /// <returns>Whether it decided.</returns>
    public bool TryDecide(LimitTicket ticket, bool isUnknown = false)
    {
        var lines = ticket.Lines;
        ticket.DecidedBy = this;
        if (lines.Length == 0)
        {
            ticket.Verdict = LimitVerdict.Allowed;
            return true;
        }

        var places = lines.Length <= MostOnStack ? stackalloc int[lines.Length] : new int[lines.Length];
        if (ticket.IsOfOnePartition)
        {
            var shard = _tables.FindShard(lines[0].Partition);
            lock (shard.Lock) return TryDecide(ticket, shard, places, isUnknown);
        }

        return TryDecideAcross(ticket, places, isUnknown);
    }

    public void Charge(LimitTicket ticket, int line, long units)
    {
        ref var one = ref ticket.Lines[line];
        if (one.Policy.Kind is RateLimitKind.Concurrency) return;
        var shard = _tables.FindShard(one.Partition);
        lock (shard.Lock)
        {
            if (shard.Find(one.Partition, one.Policy) is not (>= 0 and var row)) return;
            ref var slot = ref shard[row, one.Policy];
            if (one.Policy.Kind is RateLimitKind.Rate)
                ChargeRate(ref slot, one, units);
            else if (Math.Abs(slot.Stamp) == one.Window.From)
                slot.Value = Math.Clamp(slot.Value + units, 0, MostUnits);
            else return;
        }

        one.Charged += units;
        one.Remaining = Math.Max(0, one.Remaining - units);
    }

    public void End(LimitTicket ticket)
    {
        foreach (ref var line in ticket.Lines.AsSpan())
        {
            if (line.Policy.Kind is not RateLimitKind.Concurrency || line.Charged == 0) continue;
            line.Charged = 0;
            var shard = _tables.FindShard(line.Partition);
            lock (shard.Lock)
            {
                if (shard.Find(line.Partition, line.Policy) is not (>= 0 and var row)) continue;
                ref var slot = ref shard[row, line.Policy];
                if (slot.Value > 0) slot.Value--;
            }
        }
    }

    public async ValueTask<long> ReadAsync(LimitPolicy policy, Partition partition, CancellationToken cancellationToken)
    {
        var window = policy.WindowAt(_clock.Calendar);
        if (Peek(policy, partition, window) is { } used) return used;
        return _seeds is null || partition.IsAddress ? 0 : await _seeds.ReadAsync(policy, partition, window, cancellationToken);
    }

    /// <summary>Sets what is used of a quota if this node knows less: what others have used, or an earlier process.</summary>
    public void Raise(LimitPolicy policy, Partition partition, QuotaWindow window, long used)
    {
        var shard = _tables.FindShard(partition);
        lock (shard.Lock)
        {
            shard.GetOrAdd(partition, policy, out var row);
            ref var slot = ref shard[row, policy];
            if (slot.Stamp == window.From) slot.Value = Math.Max(slot.Value, used);
            else if (slot.Stamp == -window.From) (slot.Stamp, slot.Value) = (window.From, Math.Max(slot.Value, used));
            else if (slot.Stamp < window.From) (slot.Stamp, slot.Value) = (window.From, used);
        }
    }

    /// <summary>Removes counts that mean nothing any more.</summary>
    public void Tidy() => _tables.Tidy();

    private async ValueTask SeedAsync(LimitTicket ticket, CancellationToken cancellationToken)
    {
        // A quota that was seeded may be the only one missing; a window may end meanwhile.
        for (var i = 0; i <= ticket.Lines.Length; i++)
        {
            var isUnknown = false;
            foreach (var line in ticket.Lines)
            {
                var (policy, partition, window) = (line.Policy, line.Partition, line.Window);
                if (policy.Kind is not RateLimitKind.Quota || partition.IsAddress || Peek(policy, partition, window) is not null) continue;
                if (await _seeds!.TryReadAsync(Raise, policy, partition, window, cancellationToken) is { } used)
                    Raise(policy, partition, window, used);
                else isUnknown = true;
            }

            if (TryDecide(ticket, isUnknown)) return;
        }

        ticket.Verdict = LimitVerdict.Unavailable;
    }

    private long? Peek(LimitPolicy policy, in Partition partition, QuotaWindow window)
    {
        var shard = _tables.FindShard(partition);
        lock (shard.Lock)
        {
            if (shard.Find(partition, policy) is not (>= 0 and var row)) return null;
            ref var slot = ref shard[row, policy];
            return slot.Stamp <= 0 ? null : slot.Stamp == window.From ? slot.Value : 0;
        }
    }

    // Locks in the order of the shards, so that two requests never wait for each other.
    private bool TryDecideAcross(LimitTicket ticket, Span<int> places, bool isUnknown)
    {
        var lines = ticket.Lines;
        var wanted = lines.Length <= MostOnStack ? stackalloc CountPlace[lines.Length] : new CountPlace[lines.Length];
        for (var i = 0; i < lines.Length; i++) wanted[i] = _tables.PlaceOf(lines[i].Partition);
        wanted.Sort();
        var held = 0;
        try
        {
            for (; held < wanted.Length; held++) LockOf(wanted, held)?.Enter();
            return TryDecide(ticket, null, places, isUnknown);
        }
        finally
        {
            for (var i = held - 1; i >= 0; i--) LockOf(wanted, i)?.Exit();
        }
    }

    private Lock? LockOf(ReadOnlySpan<CountPlace> wanted, int place) =>
        place > 0 && wanted[place] == wanted[place - 1] ? null : _tables[wanted[place]].Lock;

    // All partitions of most requests are the same, and so is the shard.
    private bool TryDecide(LimitTicket ticket, CountShard? one, Span<int> places, bool isUnknown)
    {
        var lines = ticket.Lines;
        // A new row may move the others, and remove one of this request that meant nothing any more. New rows stay.
        for (var moved = true; moved;)
        {
            moved = false;
            for (var i = 0; i < lines.Length; i++)
                moved |= ShardOf(lines[i]).GetOrAdd(lines[i].Partition, lines[i].Policy, out places[i]);
        }

        var (steady, calendar, isViolated, isMissing) = (-1L, -1L, false, false);
        for (var i = 0; i < lines.Length; i++)
        {
            ref var line = ref lines[i];
            ref var slot = ref ShardOf(line)[places[i], line.Policy];
            switch (line.Policy.Kind)
            {
                case RateLimitKind.Rate:
                    if (steady < 0) steady = _clock.Steady;
                    LookAtRate(ref line, ref slot, steady);
                    break;
                case RateLimitKind.Quota:
                    if (calendar < 0) calendar = _clock.Calendar;
                    isMissing |= !LookAtQuota(ref line, ref slot, calendar, isUnknown);
                    break;
                default:
                    line.IsViolated = slot.Value >= line.Limit;
                    line.RetryAfter = line.IsViolated ? ConcurrencyRetry : 0;
                    line.Remaining = Math.Max(0, line.Limit - slot.Value);
                    break;
            }

            isViolated |= line.IsViolated;
        }

        if (isMissing) return false;
        ticket.Verdict = isViolated ? LimitVerdict.Refused : LimitVerdict.Allowed;
        if (isViolated) return true;
        for (var i = 0; i < lines.Length; i++)
            Charge(ref lines[i], ref ShardOf(lines[i])[places[i], lines[i].Policy]);
        return true;

        CountShard ShardOf(in LimitLine line) => one ?? _tables.FindShard(line.Partition);
    }

    private void LookAtRate(ref LimitLine line, ref CountSlot slot, long now)
    {
        var (limit, window) = (line.Limit, line.Policy.Window);
        if (limit < line.Policy.Limit) _ids.KeepSpeed(line.Policy, limit);
        slot.Level = LimitMath.Drain(slot.Level, now - slot.Stamp, limit, window);
        slot.Stamp = Math.Max(slot.Stamp, now);
        line.IsViolated = !LimitMath.Fits(slot.Level, line.Needed, line.Burst);
        line.Remaining = LimitMath.Remaining(slot.Level, line.Burst);
        line.RetryAfter = line.IsViolated ? LimitMath.TimeToDrain(slot.Level + line.Needed - line.Burst, limit, window) : 0;
        line.ResetsAfter = line.IsViolated ? line.RetryAfter : LimitMath.TimeToDrain(slot.Level, limit, window);
    }

    /// <returns>Whether it is known how much is used.</returns>
    private bool LookAtQuota(ref LimitLine line, ref CountSlot slot, long now, bool isUnknown)
    {
        line.Window = line.Policy.WindowAt(now);
        // A clock that was set back does not bring back an earlier window.
        if (slot.Stamp > line.Window.From) line.Window = line.Policy.WindowAt(slot.Stamp);
        else if (slot.Stamp <= 0 && _seeds is not null && !line.Partition.IsAddress)
        {
            if (!isUnknown) return false;
            if (slot.Stamp != -line.Window.From) (slot.Stamp, slot.Value) = (-line.Window.From, 0);
        }
        else if (slot.Stamp < line.Window.From) (slot.Stamp, slot.Value) = (line.Window.From, 0);
        line.IsViolated = slot.Value + line.Needed > line.Limit;
        line.Remaining = Math.Max(0, line.Limit - slot.Value);
        line.ResetsAfter = Math.Max(0, line.Window.To - now);
        line.RetryAfter = line.IsViolated ? line.ResetsAfter : 0;
        return true;
    }

    // What has drained since the request began is not taken from units that are charged now.
    private void ChargeRate(ref CountSlot slot, in LimitLine line, long units)
    {
        var now = _clock.Steady;
        slot.Level = Math.Max(0, LimitMath.Drain(slot.Level, now - slot.Stamp, line.Limit, line.Policy.Window) + units);
        slot.Stamp = Math.Max(slot.Stamp, now);
    }

    private static void Charge(ref LimitLine line, ref CountSlot slot)
    {
        var units = line.Policy.Kind is RateLimitKind.Concurrency ? 1 : line.Cost;
        line.Charged = units;
        line.Remaining = Math.Max(0, line.Remaining - units);
        if (line.Policy.Kind is RateLimitKind.Rate)
        {
            slot.Level += units;
            line.ResetsAfter = LimitMath.TimeToDrain(slot.Level, line.Limit, line.Policy.Window);
        }
        else slot.Value += units;
        if (slot.Stamp == 0) slot.Stamp = 1; // concurrency has no time
    }
}
