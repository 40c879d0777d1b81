namespace Api.Security.Benchmarks.Charts;

/// <summary>One bar.</summary>
/// <param name="Label">Whose it is.</param>
/// <param name="Value">Its length, in the panel's unit.</param>
/// <param name="Kind">How it is coloured.</param>
internal sealed record Bar(string Label, double Value, BarKind Kind);

internal enum BarKind
{
    Ours,
    Other,

    /// <summary>What nobody can be better than: the signature alone, or no protection at all.</summary>
    Floor,
}

/// <summary>Bars that belong together, under one heading.</summary>
internal sealed record BarGroup(string Title, IReadOnlyList<Bar> Bars);
