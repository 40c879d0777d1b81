namespace Api.Security.Benchmarks.Charts;

/// <summary>One bar.</summary>
/// <param name="Label">The name of the subject.</param>
/// <param name="Value">The length, in the unit of the panel.</param>
/// <param name="Kind">The kind, which sets the colour.</param>
internal sealed record Bar(string Label, double Value, BarKind Kind);

internal enum BarKind
{
    Ours,
    Other,

    /// <summary>The lower bound: the signature alone, or no protection at all.</summary>
    Floor,
}

/// <summary>A group of bars under one heading.</summary>
internal sealed record BarGroup(string Title, IReadOnlyList<Bar> Bars);
