namespace Api.Security.Benchmarks.Http;

/// <summary>An endpoint that requests are sent to.</summary>
/// <param name="Name">The name in the tables.</param>
/// <param name="Port">The port on loopback.</param>
/// <param name="ProcessId">The process whose processor time is measured.</param>
/// <param name="Open">The name of the anonymous endpoint on the same platform.</param>
internal sealed record Endpoint(string Name, int Port, int ProcessId, string Open)
{
    /// <summary>The name of the header with the credential, or an unread one of the same length to send the same bytes.</summary>
    public string Header { get; init; } = HttpCase.Authorization;
}
