using Api.Security.ApiKeys;
using Api.Security.ApiKeys.Tests;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Contract.Tests;

/// <summary>API keys: a credential in two headers of its own, and a scheme that queries a store.</summary>
public sealed class ApiKeyContractTests : SchemeContractTests
{
    protected override string Scheme => "ApiKey";

    protected override string ErrorCode => "invalid_key";

    private protected override async Task<SchemeWorld> StartAsync(Action<WebApplication> endpoints)
    {
        var stored = new InMemoryApiKeyStore(TimeProvider.System);
        var store = new FaultyStore(stored);
        var api = await TestApi.StartAsync(new TestApiOptions
        {
            Settings = { ["ApiSecurity:ApiKeys:Peppers:1"] = Convert.ToBase64String("0123456789abcdef0123456789ABCDEF"u8),
                ["ApiSecurity:ApiKeys:RequireTls"] = "false" },
            AddSecurity = services =>
            {
                services.AddSingleton<IApiKeyStore>(store);
                services.AddApiSecurity().AddApiKeys();
            },
            Endpoints = endpoints,
        });
        var mint = api.App.Services.GetRequiredService<ApiKeyMint>();
        var keys = new Dictionary<string, HeaderLine[]>(StringComparer.Ordinal);
        var unknown = Lines(mint.Create());
        return new SchemeWorld(api, scopes => keys.TryGetValue(scopes, out var known) ? known
            : keys[scopes] = Issue(stored, mint.Create(), scopes), () => unknown, () => store.IsDown = true);
    }

    // All keys belong to alice; each has its own scopes.
    private static HeaderLine[] Issue(InMemoryApiKeyStore store, MintedKey minted, string scopes)
    {
        var (now, before) = (TimeProvider.System.GetUtcNow(), store.FindClientAsync("alice", default).Result?.Client);
        var key = new ApiKey
        {
            Id = minted.Id, ClientId = "alice", Slot = before is null ? ApiKeySlot.Current : ApiKeySlot.Next,
            Environment = minted.Environment, Hash = minted.Hash, HashAlgorithm = ApiKeyHashAlgorithm.HmacSha256,
            PepperVersion = minted.PepperVersion, Scopes = scopes.Split(' '), CreatedAt = now, CreatedBy = "test", ExpiresAt = now
                + TimeSpan.FromDays(1), GraceAfterFirstUse = TimeSpan.FromHours(1),
        };
        var alice = before
            ?? new ApiClient { Id = "alice", Name = "alice", Scopes = ["read:orders", "write:orders"], CreatedAt = now, Version = 0 };
        store.CommitAsync(new ApiKeyCommit { Client = alice with { Version = alice.Version + 1 }, ExpectedVersion = before?.Version,
            AddedKeys = [key] }, default).Result.Should().Be(ApiKeyCommitResult.Written);
        return Lines(minted);
    }

    private static HeaderLine[] Lines(MintedKey key) => [new("x-api-key-id", ApiKeyId.Prefix + key.Id), new("x-api-key", key.Secret)];
}
