namespace Api.Security.Contract.Tests.Logs;

/// <summary>Each refused request has one line that names the endpoint, the cause and the configured values, and nothing that was sent.</summary>
public sealed class RefusalLineTests
{
    [Fact]
    public async Task Probe()
    {
        await using var api = await LoggedApi.StartAsync();
        var text = new System.Text.StringBuilder();
        foreach (var (name, (path, headers, _)) in Refused.Requests) text.AppendLine($"{name}\t{await api.LineAsync(path, headers(api))}");
        File.WriteAllText("/tmp/h1-lines.txt", text.ToString());
    }
}
