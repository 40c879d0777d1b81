namespace Api.Security;

/// <summary>Reasons that are declared together: those of the core, of a package, or of the application.</summary>
internal sealed class RefusalSet(params IEnumerable<Refusal> refusals)
{
    private readonly List<Refusal> _all = [.. refusals];

    public IReadOnlyList<Refusal> All => _all;

    /// <summary>Declares one more.</summary>
    /// <returns>The same reason.</returns>
    public Refusal Add(Refusal refusal)
    {
        _all.Add(refusal);
        return refusal;
    }
}

/// <summary>
/// All reasons that this application can give. It bounds metrics and log lines: all unregistered reasons are counted and logged
/// as one.
/// </summary>
internal sealed class RefusalRegistry(IEnumerable<RefusalSet> sets)
{
    private static readonly Refusal Unregistered = new(
        500, "unregistered", "The reason is not registered.", "unregistered", "a reason that AddRefusals(…) registers");

    private readonly HashSet<Refusal> _known = [.. Refusal.All, .. sets.SelectMany(set => set.All)];

    /// <summary>All reasons, those of the core first.</summary>
    public IEnumerable<Refusal> All => _known;

    /// <summary>Returns the reason for metrics and the log: the same one, or a common one for all unregistered reasons.</summary>
    public Refusal ForTelemetry(Refusal refusal) => _known.Contains(refusal) ? refusal : Unregistered;

    /// <summary>Returns one sentence for each conflict: a reason that is registered twice, or a code with more than one meaning.</summary>
    public IEnumerable<string> FindErrors()
    {
        foreach (var same in _known.GroupBy(refusal => refusal.Reason, StringComparer.Ordinal).Where(group => group.Count() > 1))
            yield return $"The reason '{same.Key}' is registered {same.Count()} times: create it once, or give each its own name.";
        foreach (var same in _known.GroupBy(refusal => refusal.Code, StringComparer.Ordinal)
            .Where(group => group.DistinctBy(one => (one.Status, one.Title)).Count() > 1))
            yield return $"The code '{same.Key}' has more than one status or title " +
                $"({string.Join(", ", same.Select(one => one.Reason))}): give each meaning its own code (RFC 9457, 3.1.1).";
    }
}
