using System.Diagnostics;
using System.Text.Json;
using Api.Security.ApiKeys;
using Api.Security.Benchmarks.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Benchmarks.Keys;

/// <summary>
/// One service on Kestrel as a child process of the same program: in production too, it shares ASP.NET Core's compiled code with no
/// other scheme. It ends with its standard input.
/// </summary>
internal sealed class KeyServer : IAsyncDisposable
{
    public const string Command = "serve";
    public const int Keys = 100;

    private readonly Process _process;

    private KeyServer(Process process, string name, Announcement said) =>
        (_process, Endpoint, Issued) = (process, new Endpoint(name, said.Port, process.Id, Server.Anonymous), said.Keys);

    public Endpoint Endpoint { get; }

    /// <summary>What it knows.</summary>
    public IssuedKey[] Issued { get; }

    public static async Task<KeyServer> StartAsync(string name)
    {
        var process = Process.Start(OwnProcess.With(Command, name))!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The server \"{name}\" did not start; its message stands above.");
        return new KeyServer(process, name, JsonSerializer.Deserialize<Announcement>(line)!);
    }

    /// <summary>The child.</summary>
    public static async Task ServeAsync(string name, TextReader input, TextWriter output)
    {
        var store = new InMemoryApiKeyStore(TimeProvider.System);
        await using var server = name switch
        {
            Server.Anonymous => await Server.AnonymousAsync(),
            Server.Open => await Server.OpenAsync(),
            _ => await Server.KeysAsync(services => KeyPipeline.Protect(services, store)),
        };
        using var pipeline = KeyPipeline.Ours(store);
        var keys = await IssuedKey.IssueAsync(store, pipeline.Services.GetRequiredService<ApiKeyMint>(), Keys);
        await output.WriteLineAsync(JsonSerializer.Serialize(new Announcement(server.Endpoint.Port, keys)));
        await output.FlushAsync();
        await input.ReadToEndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private sealed record Announcement(int Port, IssuedKey[] Keys);
}
