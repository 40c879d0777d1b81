using Api.Security.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Api.Security.ApiKeys.Tests.Nodes;

/// <summary>One node of an API with its keys in a database, on Kestrel and with the system clock.</summary>
internal sealed class Node : IAsyncDisposable
{
    private const string Pepper = "ZmFyLWZyb20tcmFuZG9tLWJ1dC0zMi1ieXRlcy1sb24=";

    private Node(TestApi api) => Api = api;

    public TestApi Api { get; }

    public IApiKeyStore Store => Api.App.Services.GetRequiredService<IApiKeyStore>();

    /// <param name="database">The database with its keys.</param>
    /// <param name="configure">Settings in code.</param>
    /// <param name="sweeps">Whether the sweep runs every minute, as on a real node.</param>
    public static Task<Node> StartAsync(Database database, Action<ApiKeyOptions>? configure = null, bool sweeps = true) =>
        StartAsync(database.Use, configure, sweeps);

    /// <param name="use">Sets the database with its keys.</param>
    /// <param name="configure">Settings in code.</param>
    /// <param name="sweeps">Whether the sweep runs every minute, as on a real node.</param>
    public static async Task<Node> StartAsync(
        Action<DbContextOptionsBuilder> use, Action<ApiKeyOptions>? configure = null, bool sweeps = true) =>
        new(await TestApi.StartAsync(new TestApiOptions
    {
        Settings = { ["ApiSecurity:ApiKeys:Peppers:1"] = Pepper, ["ApiSecurity:ApiKeys:RequireTls"] = "false" },
        AddSecurity = services => services.AddApiSecurity().AddApiKeys(configure).UseEntityFrameworkCore<ApiKeysContext>(use),
        Services = services =>
        {
            foreach (var sweep in services.Where(service => !sweeps && service.ImplementationType == typeof(KeySweep)).ToArray())
                services.Remove(sweep);
        },
    }));

    /// <summary>Creates a client and issues its key.</summary>
    public async Task<(string Id, string Secret)> IssueAsync()
    {
        var minted = Api.App.Services.GetRequiredService<ApiKeyMint>().Create();
        var client = Some.Client() with { Scopes = ["read:orders"] };
        var key = Some.Key(client) with
        {
            Id = minted.Id, Slot = ApiKeySlot.Current, Environment = minted.Environment, Hash = minted.Hash,
            HashAlgorithm = ApiKeyHashAlgorithm.HmacSha256, PepperVersion = minted.PepperVersion,
            NotBefore = null, ExpiresAt = null, AcceptUntil = null, RevokedAt = null, RevokeReason = null, Scopes = null,
        };
        (await Store.CommitAsync(Some.New(client, key), CancellationToken.None)).Should().Be(ApiKeyCommitResult.Written);
        return (minted.Id, minted.Secret);
    }

    public async Task<int> StatusAsync((string Id, string Secret) key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get,
            "/orders") { Headers = { { "x-api-key-id", "ak_" + key.Id }, { "x-api-key", key.Secret } } };
        using var response = await Api.Client.SendAsync(request);
        return (int)response.StatusCode;
    }

    public ValueTask DisposeAsync() => Api.DisposeAsync();

    /// <summary>Sets short timeouts, which are enough for a connection within one machine.</summary>
    public static string Impatient(string connection) =>
        new NpgsqlConnectionStringBuilder(connection) { Timeout = 2, CommandTimeout = 2 }.ConnectionString;
}
