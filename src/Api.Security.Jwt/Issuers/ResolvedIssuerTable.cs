using System.Collections.Concurrent;

namespace Api.Security.Jwt;

/// <summary>
/// The resolved issuers: up to the limit of issuers with an accepted token, and up to the limit of issuers without one, so that the
/// latter never displace the former. In each group the least recently used are evicted, a sixteenth at a time. The request budgets of
/// evicted and refused issuers are kept, for up to four times the limit, and at least 1,000. <see cref="Find"/> takes no lock;
/// <see cref="Keep"/> needs the owner's lock.
/// </summary>
internal sealed class ResolvedIssuerTable(int limit)
{
    private const int AtATime = 16;

    private readonly int _remembered = Math.Max(1_000, 4 * limit);
    private readonly ConcurrentDictionary<string, ResolvedIssuer> _entries = new(StringComparer.Ordinal);
    private int _room; // how many more can be added before a group may be full

    public ResolvedIssuer? Find(string issuer) => _entries.GetValueOrDefault(issuer);

    /// <summary>Adds an issuer whose resolution has started.</summary>
    public void Keep(string issuer, ResolvedIssuer entry)
    {
        _entries[issuer] = entry;
        if (--_room >= 0) return;
        var held = _entries.Where(other => other.Value.IsHeld && other.Value != entry).ToLookup(other => other.Value.Pace.HasAccepted);
        Trim(held[true], limit, one => one.Value.Retire());
        Trim(held[false], limit - (entry.Pace.HasAccepted ? 0 : 1), one => one.Value.Retire());
        Trim(_entries.Where(other => !other.Value.IsHeld && other.Value != entry), _remembered, one => _entries.TryRemove(one));
        _room = limit - _entries.Count(other => other.Value is { IsHeld: true, Pace.HasAccepted: false });
    }

    private static void Trim(
        IEnumerable<KeyValuePair<string, ResolvedIssuer>> group, int most, Action<KeyValuePair<string, ResolvedIssuer>> remove)
    {
        var ordered = group.OrderBy(one => one.Value.LastUsed).ToArray();
        if (ordered.Length <= most) return;
        foreach (var one in ordered.AsSpan(0, Math.Min(ordered.Length, ordered.Length - most + (most / AtATime)))) remove(one);
    }
}
