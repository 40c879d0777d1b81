namespace Api.Security.RateLimiting;

/// <summary>The entries of one caller in the ledger, each for the latest window of its quota. Found without hashing a name.</summary>
internal sealed class QuotaEntries
{
    private const int Most = 8;

    private volatile KnownQuotaEntry[] _all = [];

    public KnownQuotaEntry Find(IQuotaLedger ledger, in LimitLine line)
    {
        var all = _all;
        foreach (var known in all)
            if (known.Policy == line.Policy && known.From == line.Window.From && known.Partition == line.Partition) return known;
        return Add(all, ledger, line);
    }

    // Two requests may add at the same time: one of the two entries is then forgotten, and made again.
    private KnownQuotaEntry Add(KnownQuotaEntry[] all, IQuotaLedger ledger, LimitLine line)
    {
        var key = line.Partition.QuotaOf(line.Policy, line.Window);
        var known = new KnownQuotaEntry(line.Policy, line.Partition, line.Window.From, key, ledger.Find(key));
        _all = [known, .. all.Where(one => one.Policy != line.Policy || one.Partition != line.Partition).Take(Most - 1)];
        return known;
    }

    public sealed record KnownQuotaEntry(LimitPolicy Policy, Partition Partition, long From, QuotaKey Key, IQuotaEntry Entry);
}
