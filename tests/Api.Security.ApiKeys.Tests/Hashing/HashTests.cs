using System.Security.Cryptography;
using System.Text;
using Api.Security.TestKit;

namespace Api.Security.ApiKeys.Tests.Hashing;

/// <summary>The stored hashes. Write access to the store alone is not enough to create a valid key.</summary>
public sealed class HashTests
{
    private static readonly byte[] Pepper = Convert.FromBase64String(KeyApi.Pepper);

    [Fact]
    public async Task Keys_of_earlier_versions_are_accepted()
    {
        // Fixed values: partners have such keys, so they must be accepted however the code changes.
        await using var api = await KeyApi.StartAsync();
        await ShouldVerify("apik_live_0123456789ABCDEF_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ01tYVd", GoldenHmac, 1);

        async Task ShouldVerify(string secret, string hash, short version)
        {
            var key = await api.IssueAsync(key => key
                with { Id = "0123456789ABCDEF", Hash = Convert.FromHexString(hash), PepperVersion = version });
            (await api.GetWithAsync("/orders", "ak_0123456789ABCDEF", secret)).ShouldBeOk();
            key.Id.Should().Be("0123456789ABCDEF");
        }
    }

    [Fact]
    public void The_golden_hash_is_HMAC_SHA256_of_domain_id_and_random_part() =>
        Convert.ToHexString(
            HMACSHA256.HashData(Pepper, Encoding.ASCII.GetBytes(
            "apisec.key.v1\00123456789ABCDEF\0abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"))).Should().Be(GoldenHmac);

    [Fact]
    public void The_checksum_is_the_standard_CRC32()
    {
        Crc32.Compute("123456789").Should().Be(0xCBF43926); // the check value from the CRC catalog
        var secret = new ApiKeyFormat("apik", "live").Create(out _);
        secret.Should().Be(KeySecret.WithChecksum(secret[..^6]));
    }

    [Fact]
    public async Task A_planted_SHA256_and_a_hash_copied_from_another_key_are_refused()
    {
        await using var api = await KeyApi.StartAsync();
        var attacker = await api.IssueAsync();
        var stolen = (await api.Store.FindKeyAsync(attacker.Id, default))!.Key;
        var random = Encoding.ASCII.GetBytes(attacker.Secret.Split('_')[3][..43]);

        // The whole secret, the random part, and what an installation without a pepper would store.
        foreach (var planted in new[] { Encoding.ASCII.GetBytes(attacker.Secret), random,
            [.. "apisec.key.v1\0"u8, .. Encoding.ASCII.GetBytes("AAAABBBBCCCCDDDD"), 0, .. random] })
        {
            foreach (var version in new short[] { 0, 1 })
            {
                foreach (var algorithm in Enum.GetValues<ApiKeyHashAlgorithm>())
                {
                    await using var victim = await KeyApi.StartAsync();
                    await victim.IssueAsync(key => key with { Id = "AAAABBBBCCCCDDDD", Hash = SHA256.HashData(planted),
                        PepperVersion = version, HashAlgorithm = algorithm });
                    (await victim.GetWithAsync("/orders", "ak_AAAABBBBCCCCDDDD",
                        KeySecret.Rebuild(attacker.Secret, id: "AAAABBBBCCCCDDDD"))).ShouldBeInvalidKey();
                }
            }
        }

        await api.IssueAsync(key => key with { Id = "AAAABBBBCCCCDDDD", Hash = stolen.Hash });
        (await api.GetWithAsync("/orders", "ak_AAAABBBBCCCCDDDD", KeySecret.Rebuild(attacker.Secret, id: "AAAABBBBCCCCDDDD")))
            .ShouldBeInvalidKey();
        (await api.GetAsync("/orders", attacker)).ShouldBeOk();
    }

    [Fact]
    public async Task A_missing_pepper_is_an_outage_that_is_logged_as_critical_and_not_an_invalid_key()
    {
        await using var api = await KeyApi.StartAsync();
        var key = await api.IssueAsync(key => key with { PepperVersion = 2 });
        for (var i = 0; i < 20; i++) (await api.GetAsync("/orders", key)).ShouldBe(503, "verification_unavailable");
        api.Api.Log.Ours.Where(line => line.EventId == 1404)
            .Should().ContainSingle().Which.Level.Should().Be(Microsoft.Extensions.Logging.LogLevel.Critical);
    }

    [Fact]
    public async Task Without_peppers_in_development_keys_are_still_hashed_and_a_warning_is_logged()
    {
        await using var api = await KeyApi.StartAsync(
            options: new TestApiOptions { Environment = "Development", Settings = { ["ApiSecurity:ApiKeys:Peppers:1"] = null } });
        var key = await api.IssueAsync();
        var stored = (await api.Store.FindKeyAsync(key.Id, default))!.Key;
        stored.PepperVersion.Should().Be(0);
        stored.Hash.ToArray()
            .Should().Equal(SHA256.HashData(Encoding.ASCII.GetBytes($"apisec.key.v1\0{key.Id}\0{key.Secret.Split('_')[3][..43]}")));
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        api.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1408);
    }

    private const string GoldenHmac = "15850DB84D7938FA18DAB90B998DA264B4CD94F6A89C1EC5F2135FC3FE15AD94";
}
