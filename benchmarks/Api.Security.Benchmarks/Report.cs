using System.Text;

namespace Api.Security.Benchmarks;

/// <summary>The results of the runs: text and tables for readers, targets met or missed, figures for the chart.</summary>
internal sealed class Report
{
    private readonly StringBuilder _text = new();
    private readonly List<Target> _targets = [];
    private readonly List<Figure> _figures = [];

    public IReadOnlyList<Figure> Figures => _figures;

    public void Title(string title) => Line($"## {title}").Line();

    public void Case(string title) => Line().Line($"### {title}").Line();

    public Report Line(string line = "")
    {
        _text.AppendLine(line);
        return this;
    }

    public void Table(string head, string alignment, IEnumerable<string> rows)
    {
        Line(head).Line(alignment);
        foreach (var row in rows) Line(row);
    }

    public void Check(string measured, params Target[] targets)
    {
        _targets.AddRange(targets);
        Line();
        Table($"| target | limit | {measured} | minima | |", "|---|---:|---:|---:|---|", targets.Select(target => target.Row()));
    }

    public void Add(string run, string what, string subject, string unit, double value) =>
        _figures.Add(new Figure(run, what, subject, unit, Math.Round(value, 3)));

    /// <summary>Returns how many targets were met, and which were missed.</summary>
    public string Summary()
    {
        var missed = _targets.Where(target => !target.Holds).ToArray();
        var text = new StringBuilder(
            $"{_targets.Count - missed.Length} of {_targets.Count} targets met{(missed.Length == 0 ? "." : "; missed:")}");
        if (missed.Length > 0) text.AppendLine().AppendLine();
        foreach (var target in missed)
            text.AppendLine($"- {target.What}: {target.Value:#,0.000}, target {target.Sign} {target.Limit:#,0.00##}");
        return text.ToString();
    }

    public override string ToString() => _text.ToString();
}
