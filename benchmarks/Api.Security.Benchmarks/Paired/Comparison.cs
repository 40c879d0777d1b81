namespace Api.Security.Benchmarks.Paired;

/// <summary>One comparison: contestants in turn, with the two empty harnesses that are subtracted from them.</summary>
internal sealed class Comparison
{
    public const string FreshHarness = "empty harness, a header object of its own";

    private const string Run = "paired";

    private readonly string _title;
    private readonly IReadOnlyList<Series> _all;

    private Comparison(string title, IReadOnlyList<Series> all) => (_title, _all) = (title, all);

    public Series this[string name] => _all.First(series => series.Name == name);

    /// <param name="title">The title.</param>
    /// <param name="empty">The harness.</param>
    /// <param name="header">A header for the harness.</param>
    /// <param name="contestants">The contestants that take turns.</param>
    public static Comparison Create(string title, Subjects.Pipeline empty, string header, params Contestant[] contestants) =>
        Create(title, () => empty.Authenticate(header).None,
        [
            new Contestant(FreshHarness, () => empty.Authenticate(new string(header.AsSpan())).None, Harness: null),
            .. contestants,
        ]);

    /// <summary>The same with another harness, for requests of another kind.</summary>
    /// <param name="title">The title.</param>
    /// <param name="empty">Sends such a request through the harness.</param>
    /// <param name="contestants">The contestants that take turns.</param>
    public static Comparison Create(string title, Func<bool> empty, params Contestant[] contestants) =>
        new(title, Rounds.Measure([new Contestant(Contestant.EmptyHarness, empty, Harness: null), .. contestants], Effort.Rounds));

    public void Write(Report report, params Target[] targets)
    {
        report.Case(_title);
        report.Table("| | minimum µs | paired median µs | bytes |", "|---|---:|---:|---:|",
            _all.Select(one => $"| {one.Name} | {one.Minimum:0.00} | {one.Median:0.00} | {one.Bytes:0} |"));
        report.Check("paired median", targets);
        foreach (var one in _all)
        {
            report.Add(Run, _title, one.Name, "µs", one.Median);
            report.Add(Run, _title, one.Name, "bytes", one.Bytes);
        }
    }
}
