namespace Api.Security.Benchmarks.Http;

/// <summary>Somewhere that requests are sent to.</summary>
/// <param name="Name">What it is called in the tables.</param>
/// <param name="Port">Where it listens on loopback.</param>
/// <param name="ProcessId">Whose processor time counts.</param>
/// <param name="Open">The name of the same platform's anonymous endpoint.</param>
internal sealed record Endpoint(string Name, int Port, int ProcessId, string Open)
{
    /// <summary>The name of the header that carries the credential; one of the same length where it is to be only bytes.</summary>
    public string Header { get; init; } = HttpCase.Authorization;
}
