namespace Api.Security;

/// <summary>Some of the reasons of an application: the core's, a package's, or those of the application itself.</summary>
internal sealed record RefusalSet(IReadOnlyList<Refusal> Refusals);

/// <summary>
/// All reasons that this application can give. It bounds metrics and log lines: reasons that nobody registered are counted and logged as
/// one.
/// </summary>
internal sealed class RefusalRegistry(IEnumerable<RefusalSet> sets)
{
    private static readonly Refusal Unregistered = new(
        500, "unregistered", "The reason is not registered.", "unregistered", "a reason that AddRefusals(…) registers");

    private readonly HashSet<Refusal> _known = [.. Refusal.All, .. sets.SelectMany(set => set.Refusals)];

    /// <summary>All of them, the core's first.</summary>
    public IEnumerable<Refusal> All => _known;

    /// <summary>The same reason for metrics and the log, or the one that stands for all that nobody registered.</summary>
    public Refusal ForTelemetry(Refusal refusal) => _known.Contains(refusal) ? refusal : Unregistered;

    /// <summary>One sentence for each reason that has a meaning already: what is told from each other by its reason, and explained by its code, has one.</summary>
    public IEnumerable<string> FindErrors()
    {
        foreach (var same in _known.GroupBy(refusal => refusal.Reason, StringComparer.Ordinal).Where(group => group.Count() > 1))
            yield return $"The reason '{same.Key}' is registered {same.Count()} times: create it once, or give each another name.";
        foreach (var same in _known.GroupBy(refusal => refusal.Code, StringComparer.Ordinal).Where(group => group.DistinctBy(one => (one.Status, one.Title)).Count() > 1))
            yield return $"The code '{same.Key}' has more than one status or title ({string.Join(", ", same.Select(one => one.Reason))}): give each meaning a code of its own (RFC 9457, 3.1.1).";
    }
}
