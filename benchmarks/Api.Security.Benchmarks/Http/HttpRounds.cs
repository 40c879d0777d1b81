namespace Api.Security.Benchmarks.Http;

/// <summary>The results of the endpoints in the rounds of one case.</summary>
internal sealed class HttpRounds(HttpCase what, Endpoint[] endpoints)
{
    private readonly Dictionary<string, List<Turn>> _turns = endpoints.ToDictionary(endpoint => endpoint.Name, _ => new List<Turn>());

    public List<Turn> this[string name] => _turns[name];

    /// <summary>Adds the rounds of the same endpoints in other processes.</summary>
    public void Add(HttpRounds others)
    {
        foreach (var (name, turns) in _turns) turns.AddRange(others[name]);
    }

    /// <summary>The median of the ratios within a round.</summary>
    public double Ratio(string one, string other) => Median.OfRatios(PerSecond(one), PerSecond(other));

    public void Write(Report report)
    {
        report.Case(what.Title);
        report.Table("| | requests/s | × its own platform's anonymous | × JwtBearer | server CPU µs/request |", "|---|---:|---:|---:|---:|",
            endpoints.Select(endpoint =>
            $"| {endpoint.Name} | {Median.Compute(PerSecond(endpoint.Name)):0} | {Ratio(endpoint.Name, endpoint.Open):0.00} | "
            + $"{Ratio(endpoint.Name, Server.JwtBearer):0.00} | "
            + $"{Median.Compute(this[endpoint.Name].Select(turn => turn.ProcessorMicroseconds)):0.0} |"));
        foreach (var endpoint in endpoints)
            report.Add(HttpRun.Name, what.Title, endpoint.Name, "requests/s", Median.Compute(PerSecond(endpoint.Name)));
    }

    /// <summary>Writes the table for a case with only one endpoint to compare with.</summary>
    public void WriteAgainst(Report report, string other)
    {
        report.Case(what.Title);
        report.Table($"| | requests/s | × {other} | server CPU µs/request |", "|---|---:|---:|---:|", endpoints.Select(endpoint =>
            $"| {endpoint.Name} | {Median.Compute(PerSecond(endpoint.Name)):0} | {Ratio(endpoint.Name, other):0.00} | "
            + $"{Median.Compute(this[endpoint.Name].Select(turn => turn.ProcessorMicroseconds)):0.0} |"));
    }

    private IEnumerable<double> PerSecond(string name) => this[name].Select(turn => turn.PerSecond);
}
