using System.Text.Json;
using Api.Security.ApiKeys;
using Api.Security.Benchmarks.Http;
using Api.Security.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Benchmarks.Keys;

/// <summary>
/// One service on Kestrel as a child process of the same program, so that it shares ASP.NET Core's compiled code with no other
/// scheme, as in production.
/// </summary>
internal sealed class KeyServer : IAsyncDisposable
{
    public const string Command = "serve";
    public const int Keys = 100;

    private readonly ChildProcess<Announcement> _process;

    private KeyServer(ChildProcess<Announcement> process, string name) =>
        (_process, Endpoint) = (process, new Endpoint(name, process.Said.Port, process.Id, Server.Anonymous));

    public Endpoint Endpoint { get; }

    /// <summary>The keys of the service.</summary>
    public IssuedKey[] Issued => _process.Said.Keys;

    public static async Task<KeyServer> StartAsync(string name) =>
        new(await ChildProcess<Announcement>.StartAsync(OwnProcess.With(Command, name), name), name);

    /// <summary>Runs the child process.</summary>
    public static async Task ServeAsync(string name, TextReader input, TextWriter output)
    {
        var store = new InMemoryApiKeyStore(TimeProvider.System);
        await using var server = name switch
        {
            Server.Anonymous => await Server.AnonymousAsync(),
            Server.Open => await Server.OpenAsync(),
            Server.Limited or Server.LimitedSilently => await Server.LimitedAsync(name, services =>
            {
                KeyPipeline.Protect(services, store);
                services.AddApiSecurity().AddRateLimits(limits =>
                {
                    limits.Plans["plan"] = AllKinds();
                    if (name == Server.LimitedSilently) limits.HeaderStyle = RateLimitHeaderStyle.None;
                });
            }),
            _ => await Server.KeysAsync(services => KeyPipeline.Protect(services, store)),
        };
        using var pipeline = KeyPipeline.Ours(store);
        var keys = await IssuedKey.IssueAsync(store, pipeline.Services.GetRequiredService<ApiKeyMint>(), Keys);
        await output.WriteLineAsync(JsonSerializer.Serialize(new Announcement(server.Endpoint.Port, keys), JsonSerializerOptions.Web));
        await output.FlushAsync();
        await input.ReadToEndAsync();
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    // Limits that no request of the measurement reaches.
    private static Dictionary<string, RateLimitPolicyOptions> AllKinds() => new()
    {
        ["rate"] = new() { Kind = RateLimitKind.Rate, Limit = 1_000_000, Window = TimeSpan.FromSeconds(1) },
        ["quota"] = new() { Kind = RateLimitKind.Quota, Limit = 1L << 53, Period = QuotaPeriod.Month },
        ["concurrency"] = new() { Kind = RateLimitKind.Concurrency, Limit = 1_000 },
    };

    private sealed record Announcement(int Port, IssuedKey[] Keys);
}
