using System.Net;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests;

/// <summary>An API on Kestrel that accepts API keys, with a store that can be made to fail and a stopped clock.</summary>
internal sealed class KeyApi : IAsyncDisposable
{
    public const string Pepper = "ZmFyLWZyb20tcmFuZG9tLWJ1dC0zMi1ieXRlcy1sb24=";

    private KeyApi(TestApi api, FaultyStore store, FakeTimeProvider clock, RecordingEvents events) =>
        (Api, Store, Clock, Events) = (api, store, clock, events);

    public TestApi Api { get; }

    public FaultyStore Store { get; }

    public FakeTimeProvider Clock { get; }

    public RecordingEvents Events { get; }

    public ApiKeyMint Mint => Services.GetRequiredService<ApiKeyMint>();

    public IKeyAnnouncer Announcer => Services.GetRequiredService<IKeyAnnouncer>();

    /// <summary>The reader of the change feed. It runs only when a test calls it.</summary>
    public FeedReader Feed => Services.GetRequiredService<FeedReader>();

    /// <summary>The sweep of overdue changes. It runs only when a test calls it.</summary>
    public KeySweep Sweep => field ??= ActivatorUtilities.CreateInstance<KeySweep>(Services);

    /// <summary>Writes usage. It also runs by the clock.</summary>
    public UsageFlush Flush => Services.GetRequiredService<UsageFlush>();

    public IServiceProvider Services => Api.App.Services;

    /// <param name="configure">Settings in code.</param>
    /// <param name="options">Further options; their settings are added to a pepper and to plain HTTP.</param>
    /// <param name="shared">A store that other nodes share.</param>
    /// <param name="clock">The clock; a new one by default.</param>
    /// <param name="inMemory">Whether to keep the default store, whose calls cannot be counted or made to fail.</param>
    public static async Task<KeyApi> StartAsync(Action<ApiKeyOptions>? configure = null, TestApiOptions? options = null,
        IApiKeyStore? shared = null, FakeTimeProvider? clock = null, bool inMemory = false)
    {
        clock ??= new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
        var store = new FaultyStore(shared ?? new InMemoryApiKeyStore(clock)) { IsShared = shared is not null };
        var events = new RecordingEvents();
        options ??= new TestApiOptions();
        var settings = new Dictionary<string,
            string?> { ["ApiSecurity:ApiKeys:Peppers:1"] = Pepper, ["ApiSecurity:ApiKeys:RequireTls"] = "false" };
        foreach (var (key, value) in options.Settings)
        {
            if (value is null) settings.Remove(key);
            else settings[key] = value;
        }

        var api = await TestApi.StartAsync(options with
        {
            Clock = clock,
            Settings = settings,
            AddSecurity = services =>
            {
                if (!inMemory) services.AddSingleton<IApiKeyStore>(store);
                services.AddApiSecurity().AddApiKeys(configure);
                foreach (var byTheClock in services.Where(service => service.ImplementationType == typeof(ChangePoller)
                    || service.ImplementationType == typeof(KeySweep)).ToArray()) services.Remove(byTheClock);
                services.AddSingleton<IApiKeyEvents>(events);
                options.AddSecurity?.Invoke(services);
            },
            Pipeline = app =>
            {
                app.Use(PretendAddress);
                options.Pipeline?.Invoke(app);
                app.UseAuthentication();
                app.UseAuthorization();
            },
        });
        return new KeyApi(api, store, clock, events);
    }

    /// <summary>Creates a client with one key.</summary>
    public async Task<TestKey> IssueAsync(Func<ApiKey, ApiKey>? key = null, Func<ApiClient, ApiClient>? client = null)
    {
        var minted = Mint.Create();
        var now = Clock.GetUtcNow();
        var holder =
            new ApiClient { Id = ApiKeyId.New().ToString(), Name = minted.Id, Scopes = ["read:orders"], CreatedAt = now, Version = 1 };
        var issued = new ApiKey
        {
            Id = minted.Id, ClientId = holder.Id, Slot = ApiKeySlot.Current, Environment = minted.Environment, Hash = minted.Hash,
            HashAlgorithm = ApiKeyHashAlgorithm.HmacSha256,
            PepperVersion = minted.PepperVersion, CreatedAt = now, CreatedBy = "test", ExpiresAt = now + TimeSpan.FromDays(90),
        };
        holder = client?.Invoke(holder) ?? holder;
        issued = key?.Invoke(issued) ?? issued;
        (await Store.CommitAsync(new ApiKeyCommit { Client = holder, ExpectedVersion = null, AddedKeys = [issued],
            AffectedKeys = [issued.Id] }, default)).Should().Be(ApiKeyCommitResult.Written);
        return new TestKey(holder.Id, issued.Id, minted.Secret);
    }

    /// <summary>Changes the client and its keys in the store, as another node would.</summary>
    public async Task ChangeAsync(TestKey key, Func<ApiKey, ApiKey>? change = null, Func<ApiClient, ApiClient>? client = null)
    {
        var stored = (await Store.FindClientAsync(key.ClientId, default))!;
        var changed = stored.Keys.Single(one => one.Id == key.Id);
        (await Store.CommitAsync(
            new ApiKeyCommit
            {
                Client = (client?.Invoke(stored.Client) ?? stored.Client) with { Version = stored.Client.Version + 1 },
                ExpectedVersion = stored.Client.Version,
                ChangedKeys = [change?.Invoke(changed) ?? changed], AffectedKeys = [key.Id],
            },
            default)).Should().Be(ApiKeyCommitResult.Written);
    }

    /// <param name="path">The path to request.</param>
    /// <param name="key">The key to send.</param>
    /// <param name="from">The address that the request appears to come from.</param>
    public Task<TestAnswer> GetAsync(string path, TestKey key, string? from = null) => SendAsync(key.Request(path), from);

    /// <summary>Sends any text, or none, in either header.</summary>
    public Task<TestAnswer> GetWithAsync(string path, string? id, string? secret, string? from = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (id is not null) request.Headers.TryAddWithoutValidation("x-api-key-id", id);
        if (secret is not null) request.Headers.TryAddWithoutValidation("x-api-key", secret);
        return SendAsync(request, from);
    }

    public Task<TestAnswer> SendAsync(HttpRequestMessage request, string? from = null)
    {
        if (from is not null) request.Headers.Add("pretend-address", from);
        return Api.SendAsync(request);
    }

    /// <summary>Waits until all background work that requests have queued is done.</summary>
    public Task SettledAsync()
    {
        var queue = Services.GetRequiredService<UpkeepQueue>();
        return Eventually.BecomesTrueAsync(() => queue.IsIdle, TimeSpan.FromSeconds(30));
    }

    public async Task<StoredApiKey> StoredAsync(TestKey key) => (await Store.FindKeyAsync(key.Id, default))!;

    /// <summary>Issues the next key for the client of a key.</summary>
    public async Task<TestKey> IssueNextAsync(TestKey current, Func<ApiKey, ApiKey>? change = null)
    {
        var minted = Mint.Create();
        var result = await Services.GetRequiredService<ClientTransitions>()
            .ApplyAsync(new ClientChangeRequest(current.ClientId, AuditActor.System("test")),
            keys => keys.IssueNext(minted, new IssueKeyRequest()), default);
        result.Failure.Should().BeNull();
        var key = new TestKey(current.ClientId, minted.Id, minted.Secret);
        if (change is not null) await ChangeAsync(key, change);
        return key;
    }

    public ValueTask DisposeAsync() => Api.DisposeAsync();

    private static Task PretendAddress(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers["pretend-address"] is [{ } address]) context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        if (context.Request.Headers.ContainsKey("pretend-https")) context.Request.Scheme = "https";
        return next(context);
    }
}
