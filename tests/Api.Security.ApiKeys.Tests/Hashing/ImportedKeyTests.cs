using System.Security.Cryptography;
using System.Text;
using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests.Hashing;

/// <summary>Keys that another system created and hashed.</summary>
public sealed class ImportedKeyTests
{
    private const string Secret = "sk-legacy/2019+AbCdEfGhIjKlMnOpQrStUvWxYz0123456789=";

    private static readonly Action<ApiKeyOptions> Accepting = options => options.AcceptImported = true;

    [Theory]
    [InlineData(ApiKeyHashAlgorithm.ImportedSha256)]
    [InlineData(ApiKeyHashAlgorithm.ImportedSha512)]
    public async Task A_secret_of_another_format_is_accepted_if_imported_keys_are_allowed(ApiKeyHashAlgorithm algorithm)
    {
        await using var api = await KeyApi.StartAsync(Accepting);
        var key = await ImportAsync(api, algorithm, Secret);
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        (await api.GetWithAsync("/orders", key.PublicId, Secret + "x")).ShouldBeInvalidKey();
        (await api.GetWithAsync("/orders", key.PublicId, Secret.ToUpperInvariant())).ShouldBeInvalidKey();
        (await api.GetWithAsync("/orders", key.PublicId, Convert.ToHexString(DigestOf(algorithm, Secret)))).ShouldBeInvalidKey();
    }

    [Fact]
    public async Task An_imported_key_is_not_looked_up_if_imported_keys_are_not_allowed()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await ImportAsync(api, ApiKeyHashAlgorithm.ImportedSha256, Secret);
        (await api.GetAsync("/orders", key)).ShouldBeInvalidKey();
        api.Store.Lookups.Should().Be(0);
    }

    [Fact]
    public async Task The_stored_hash_is_not_the_imported_digest_so_a_digest_planted_in_the_store_is_refused()
    {
        await using var api = await KeyApi.StartAsync(Accepting);
        var key = await ImportAsync(api, ApiKeyHashAlgorithm.ImportedSha256, Secret);
        var digest = SHA256.HashData(Encoding.ASCII.GetBytes(Secret));
        (await api.StoredAsync(key)).Key.Hash.ToArray().Should().NotEqual(digest);
        var planted = await api.IssueAsync(key => key with { Hash = digest, HashAlgorithm = ApiKeyHashAlgorithm.ImportedSha256 });
        (await api.GetWithAsync("/orders", planted.PublicId, Secret)).ShouldBeInvalidKey();
    }

    [Theory]
    [InlineData("fifteen-charact")]
    [InlineData("with a space in it and long enough")]
    [InlineData("apik_live_damaged_key_of_ours_is_not_theirs")]
    public async Task A_secret_that_cannot_be_imported_is_not_looked_up(string secret)
    {
        await using var api = await KeyApi.StartAsync(Accepting);
        (await api.GetWithAsync("/orders", "ak_AAAABBBBCCCCDDDD", secret)).ShouldBeInvalidKey();
        (await api.GetWithAsync("/orders", "ak_AAAABBBBCCCCDDDD", secret.PadRight(257, 'x'))).ShouldBeInvalidKey();
        api.Store.Lookups.Should().Be(0);
    }

    [Fact]
    public async Task The_random_part_of_a_generated_key_alone_is_refused()
    {
        await using var api = await KeyApi.StartAsync(Accepting);
        var key = await api.IssueAsync();
        (await api.GetWithAsync("/orders", key.PublicId, key.Secret.Split('_')[3][..43])).ShouldBeInvalidKey();
        (await api.GetWithAsync("/orders", key.PublicId, Secret)).ShouldBeInvalidKey();
        (await api.GetAsync("/orders", key)).ShouldBeOk();
    }

    [Fact]
    public async Task A_client_in_the_configuration_is_accepted_with_a_key_stored_there_only_as_a_digest()
    {
        var secret = new ApiKeyFormat("apik", "live").Create(out var id);
        await using var api = await StartWithClientAsync(id.ToString(), secret);
        var key = new TestKey("partner", id.ToString(), secret);
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        (await api.GetAsync("/whoami", key)).Problem["tenantId"]!.GetValue<string>().Should().Be("acme");
        (await api.GetWithAsync("/orders", key.PublicId, KeySecret.Rebuild(secret, random: new string('a', 43)))).ShouldBeInvalidKey();
    }

    private static Task<KeyApi> StartWithClientAsync(string id, string secret) =>
        KeyApi.StartAsync(inMemory: true, options: new TestApiOptions
    {
        Settings =
        {
            ["ApiSecurity:ApiKeys:Clients:0:Id"] = "partner", ["ApiSecurity:ApiKeys:Clients:0:TenantId"] = "acme",
            ["ApiSecurity:ApiKeys:Clients:0:Scopes:0"] = "read:orders",
            ["ApiSecurity:ApiKeys:Clients:0:Keys:0:Id"] = "ak_" + id,
            ["ApiSecurity:ApiKeys:Clients:0:Keys:0:Sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(secret))),
        },
    });

    private static async Task<TestKey> ImportAsync(KeyApi api, ApiKeyHashAlgorithm algorithm, string secret)
    {
        var id = ApiKeyId.New();
        var key = await api.IssueAsync(key => key
            with { Id = id.ToString(), HashAlgorithm = algorithm, Hash = api.Mint.Adopt(id, algorithm, DigestOf(algorithm, secret)) });
        return key with { Secret = secret };
    }

    private static byte[] DigestOf(ApiKeyHashAlgorithm algorithm, string secret) =>
        algorithm is ApiKeyHashAlgorithm.ImportedSha512 ? SHA512.HashData(Encoding.ASCII.GetBytes(secret))
            : SHA256.HashData(Encoding.ASCII.GetBytes(secret));
}
