using System.Collections.Concurrent;

namespace Api.Security.Jwt;

/// <summary>
/// The resolved issuers: at most so many that have shown a good token, and beside them as many that have not yet, so that one
/// without never displaces one with. Of each, those used longest ago have to go, a sixteenth at a time. Of four times as many,
/// and of 1,000 at least, it is remembered what they have cost. Finding takes no lock; the rest belongs to its owner's lock.
/// </summary>
internal sealed class ResolvedIssuerTable(int limit)
{
    private const int AtATime = 16;

    private readonly int _remembered = Math.Max(1_000, 4 * limit);
    private readonly ConcurrentDictionary<string, ResolvedIssuer> _entries = new(StringComparer.Ordinal);
    private int _room; // how many may still come before there can be too many

    public ResolvedIssuer? Find(string issuer) => _entries.GetValueOrDefault(issuer);

    /// <summary>Keeps an issuer that has begun.</summary>
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

    private static void Trim(IEnumerable<KeyValuePair<string, ResolvedIssuer>> group, int most, Action<KeyValuePair<string, ResolvedIssuer>> remove)
    {
        var ordered = group.OrderBy(one => one.Value.LastUsed).ToArray();
        if (ordered.Length <= most) return;
        foreach (var one in ordered.AsSpan(0, Math.Min(ordered.Length, ordered.Length - most + (most / AtATime)))) remove(one);
    }
}
