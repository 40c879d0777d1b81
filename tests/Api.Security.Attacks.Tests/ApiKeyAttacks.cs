using System.Security.Cryptography;
using System.Text;
using Api.Security.ApiKeys;
using Api.Security.ApiKeys.Tests;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Attacks.Tests;

/// <summary>
/// Attacks with API keys on the whole system: over HTTP, with the administration, events and a webhook. Attacks on a single
/// part are tested with that part, in <c>Api.Security.ApiKeys.Tests</c>.
/// </summary>
public sealed class ApiKeyAttacks
{
    [Fact]
    public async Task A_secret_appears_only_in_the_response_that_issues_it()
    {
        using var telemetry = new Telemetry();
        const string imported = "legacy-secret-0123456789-abcdefghij";
        List<IssuedKey> keys = [];
        List<StoredApiClient> stored = [];
        string everything;
        await using (var target = await KeyTarget.StartAsync(options => (options.AcceptImported, options.OnPlaintextCredential) =
            (true, PlaintextCredentialAction.Revoke)))
        {
            var client = await target.ClientAsync();
            var first = Keep(await target.IssueAsync(client));
            await UseAsync(target, first);

            // rotated by the administrator and by the key itself
            var next =
                Keep(KeyTarget.KeyOf(await target.OrderAsync("POST", $"/admin/api-clients/{client}/rotation", """{"mode":"routine"}""")));
            await UseAsync(target, next);
            await target.SettledAsync();
            (await target.OrderAsync("POST", $"/admin/api-clients/{client}/rotation/promote")).Body.Should().BeEmpty();
            var own = Keep(KeyTarget.KeyOf(await target.SendAsync(HttpMethod.Post, "/api-keys/self/rotation", next)));
            await UseAsync(target, first);

            // sent in a URL, identified and revoked
            foreach (var where in new[] { $"/orders?api_key={next.Secret}", $"/orders/{next.Secret}",
                $"/orders?x={Uri.HexEscape('a')}{next.Secret[1..]}" })
                (await target.SendAsync(HttpMethod.Get, where, key: null)).ShouldBe(400, "credentials_in_url");
            await target.OrderAsync("POST", "/admin/api-keys/identify", $$"""{"secret":"{{next.Secret}}"}""");
            (await target.OrderAsync("POST", $"/admin/api-keys/{next.Id}/revoke", """{"reason":"compromised"}""")).Body.Should().BeEmpty();
            await UseAsync(target, next);
            await UseAsync(target, own);

            // sent over plain HTTP
            var other = await target.ClientAsync();
            var exposed = Keep(await target.IssueAsync(other));
            (await target.GetAsync("/orders", exposed, "no-tls: 1")).ShouldBe(403, "insecure_transport");
            await target.SettledAsync();
            (await target.GetAsync("/orders", exposed)).Code.Should().Be("key_revoked");

            // imported from another system
            var third = await target.ClientAsync();
            var digest = Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(imported)));
            var taken = await target.OrderAsync("POST", $"/admin/api-clients/{third}/keys/import",
                $$"""{"algorithm":"sha256-hex","digest":"{{digest}}","secretBits":128}""");
            (await target.GetAsync("/orders", new IssuedKey((string)taken.Problem["keyId"]!, imported))).ShouldBeOk();
            await UseAsync(target, new IssuedKey((string)taken.Problem["keyId"]!, imported[..^1] + "!"));

            // used, rotated, revoked and identified while the store is unavailable
            var fourth = await target.ClientAsync();
            var late = Keep(await target.IssueAsync(fourth));
            target.Store.IsDown = true;
            await UseAsync(target, late);
            await target.OrderAsync("POST", $"/admin/api-clients/{fourth}/rotation", """{"mode":"compromised"}""");
            await target.OrderAsync("POST", $"/admin/api-keys/{late.Id}/revoke", """{"reason":"other"}""");
            await target.OrderAsync("POST", "/admin/api-keys/identify", $$"""{"secret":"{{late.Secret}}","revoke":true}""");
            target.Store.IsDown = false;
            await target.SettledAsync();

            foreach (var one in new[] { client, other, third, fourth })
            {
                await target.OrderAsync("GET", $"/admin/api-clients/{one}");
                stored.Add((await target.Store.FindClientAsync(one, default))!);
            }

            await target.OrderAsync("GET", "/admin/api-audit?limit=200");
            var audit = await target.Store.ReadAuditAsync(new ApiKeyAuditQuery { Limit = 1_000 }, default);
            await target.Api.App.StopAsync(); // sends the events that were held back
            target.Receiver.Received.Select(one => one.Body).Should().Contain(body =>
                body.Contains(ApiKeyEventKinds.Exposed)).And.Contain(body => body.Contains(ApiKeyEventKinds.RevokedUse));
            everything = string.Join('\n',
                [target.Answers, target.Log, telemetry.Everything, .. target.Receiver.Received.Select(one => one.Body + one.Path),
                .. audit.Select(entry => entry.ToString()), .. stored.Select(one => one.ToString())]);
        }

        everything.Should().ContainAll(keys.Select(key => key.Id)).And.Contain("api_security.api_keys.uses").And.Contain(
            "Microsoft.AspNetCore.Hosting.HttpRequestIn").And.Contain("key.exposed");
        string[] hidden =
        [
            .. keys.SelectMany(key => new[] { key.Secret, key.Secret[^49..^6], key.Secret[^30..] }), imported,
            .. stored.SelectMany(client => client.Keys)
                .SelectMany(key => TextsOf(key.Hash.ToArray())), .. TextsOf(Convert.FromBase64String(KeyTarget.Pepper)),
        ];
        everything.Split('\n').Where(line => hidden.Any(text => line.Contains(text, StringComparison.OrdinalIgnoreCase)))
            .Should().BeEmpty();

        IssuedKey Keep(IssuedKey key)
        {
            keys.Add(key);
            return key;
        }
    }

    [Theory]
    [InlineData("Authorization", "Bearer {0}")]
    [InlineData("Authorization", "ApiKey {0}")]
    [InlineData("Authorization", "Basic {0}")]
    [InlineData("Authorization", "{0}")]
    [InlineData("Cookie", "x-api-key={0}; x-api-key-id={1}")]
    [InlineData("Referer", "https://example.com/?api_key={0}")]
    [InlineData("x-api-key", "{1}")]
    [InlineData("x_api_key", "{0}")]
    [InlineData("x-apikey", "{0}")]
    [InlineData("api-key", "{0}")]
    [InlineData("x-api-key-id", "{0}")]
    public async Task A_key_sent_in_the_wrong_place_is_refused_and_never_logged_or_returned(string header, string value)
    {
        await using var target = await KeyTarget.StartAsync();
        var key = await target.IssueAsync(await target.ClientAsync());

        var answer =
            await target.SendAsync(HttpMethod.Get, "/orders", key: null, $"{header}: {string.Format(null, value, key.Secret, key.Id)}");

        ((int)answer.Status).Should().BeOneOf(400, 401);
        (target.Answers + target.Log).Should().NotContain(key.Secret[^49..^6]);
    }

    [Theory]
    [InlineData("X-Forwarded-Proto: https")]
    [InlineData("X-Forwarded-Scheme: https")]
    [InlineData("X-Forwarded-Ssl: on")]
    [InlineData("Forwarded: proto=https")]
    [InlineData("Front-End-Https: on")]
    [InlineData("X-Url-Scheme: https")]
    public async Task A_forged_proxy_header_does_not_turn_plain_HTTP_into_TLS(string header)
    {
        await using var target = await KeyTarget.StartAsync();
        var key = await target.IssueAsync(await target.ClientAsync());
        (await target.GetAsync("/orders", key, "no-tls: 1", header)).ShouldBe(403, "insecure_transport");
    }

    [Fact]
    public async Task A_forged_client_address_bypasses_neither_the_network_check_nor_the_failure_limit()
    {
        await using var target = await KeyTarget.StartAsync();
        var client = (string)(await target.OrderAsync("POST", "/admin/api-clients",
            """{"name":"office","scopes":["read:orders"],"allowedCidrs":["10.0.0.0/8"]}""")).Problem["id"]!;
        var key = await target.IssueAsync(client);
        (await target.GetAsync("/orders", key, "X-Forwarded-For: 10.1.2.3", "X-Real-IP: 10.1.2.3", "Forwarded: for=10.1.2.3"))
            .ShouldBe(403, "network_not_allowed");

        for (var i = 0; i < 40; i++)
        {
            var answer = await target.GetAsync("/orders", Guess(key, number: i), $"X-Forwarded-For: 203.0.113.{i}");
            ((int)answer.Status).Should().Be(i < 30 ? 401 : 429);
        }
    }

    [Fact]
    public async Task A_request_sent_after_the_response_to_a_revocation_is_refused()
    {
        await using var target = await KeyTarget.StartAsync();
        for (var round = 0; round < 10; round++)
        {
            var key = await target.IssueAsync(await target.ClientAsync());
            var revoked = false;
            var let = 0;
            var sent = 0;
            var attackers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                for (var after = 0; after < 5;)
                {
                    var began = Volatile.Read(ref revoked);
                    var status = (int)(await target.GetAsync("/orders", key)).Status;
                    Interlocked.Increment(ref sent);
                    if (began) (after, let) = (after + 1, let + (status == 200 ? 1 : 0));
                }
            })).ToArray();
            await Eventually.BecomesTrueAsync(() => Volatile.Read(ref sent) > 8, TimeSpan.FromSeconds(30)); // the attackers are running
            (await target.OrderAsync("POST", $"/admin/api-keys/{key.Id}/revoke", """{"reason":"other"}""")).Body.Should().BeEmpty();
            Volatile.Write(ref revoked, true);
            await Task.WhenAll(attackers);
            let.Should().Be(0);
        }
    }

    [Fact]
    public async Task Writing_to_the_store_is_not_enough_to_create_a_key_with_a_known_secret()
    {
        await using var target = await KeyTarget.StartAsync(options => options.AcceptImported = true);
        var key = await target.IssueAsync(await target.ClientAsync());
        var planted = new IssuedKey(key.Id, KeySecret.Rebuild(key.Secret, random: new string('a', 43)));
        var (secret, random) = (Encoding.ASCII.GetBytes(planted.Secret), Encoding.ASCII.GetBytes(planted.Secret[^49..^6]));
        byte[] domain = [.. Encoding.ASCII.GetBytes($"apisec.key.v1\0{key.Id[3..]}\0"), .. random];
        ReadOnlyMemory<byte>[] hashes =
        [
            SHA256.HashData(secret), SHA256.HashData(random), SHA256.HashData(domain), SHA512.HashData(secret), HMACSHA256.HashData(
                Array.Empty<byte>(), domain), HMACSHA256.HashData(new byte[32], domain), secret, random, ReadOnlyMemory<byte>.Empty,
        ];
        foreach (var hash in hashes)
        {
            foreach (var version in new short[] { -1, 0, 1, 2, short.MaxValue, short.MinValue })
            {
                foreach (var algorithm in new[] { ApiKeyHashAlgorithm.HmacSha256, ApiKeyHashAlgorithm.ImportedSha256,
                    ApiKeyHashAlgorithm.ImportedSha512 })
                {
                    target.Store.Falsify = found =>
                        found! with { Key = found.Key with { Hash = hash, PepperVersion = version, HashAlgorithm = algorithm } };
                    await target.Api.App.Services.GetRequiredService<IKeyAnnouncer>().AnnounceAsync([key.Id[3..]]);
                    ((int)(await target.GetAsync("/orders", planted)).Status).Should().BeOneOf(401, 503);
                }
            }
        }

        target.Store.Falsify = null;
        await target.Api.App.Services.GetRequiredService<IKeyAnnouncer>().AnnounceAsync([key.Id[3..]]);
        (await target.GetAsync("/orders", key)).ShouldBeOk();
    }

    [Fact]
    public async Task Revoking_a_stolen_key_also_revokes_the_active_key_that_was_rotated_from_it()
    {
        await using var target = await KeyTarget.StartAsync(options => options.Rotation.GraceAfterFirstUse = TimeSpan.Zero);
        var stolen = await target.IssueAsync(await target.ClientAsync());
        List<IssuedKey> his = [stolen];
        for (var i = 0; i < 3; i++)
        {
            his.Add(KeyTarget.KeyOf(await target.SendAsync(HttpMethod.Post, "/api-keys/self/rotation", his[^1])));
            (await target.GetAsync("/orders", his[^1])).ShouldBeOk();
            await target.SettledAsync(); // the first use retires the key before
        }

        (await target.OrderAsync("POST", "/admin/api-keys/identify", $$"""{"secret":"{{stolen.Secret}}","revoke":true}""")).ShouldBeOk();
        foreach (var key in new[] { his[0], his[^1] }) (await target.GetAsync("/orders", key)).Code.Should().Be("key_revoked");
        foreach (var key in his[1..^1]) (await target.GetAsync("/orders", key)).Code.Should().Be("key_retired",
            "the key was already retired, and the cascade revokes only active keys");
    }

    [Fact]
    public async Task A_URL_full_of_key_prefixes_is_checked_quickly()
    {
        await using var target = await KeyTarget.StartAsync();
        var path = "/orders?" + string.Concat(Enumerable.Repeat("apik_live_%61", 600));
        var began = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 100; i++) (await target.SendAsync(HttpMethod.Get, path, key: null)).Code.Should().Be("missing_credentials");
        TimeProvider.System.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(20));
    }

    private static IssuedKey Guess(IssuedKey key, int number)
    {
        var id = number.ToString("D16", null);
        return new IssuedKey("ak_" + id, KeySecret.Rebuild(key.Secret, id: id));
    }

    // valid, wrong, alone, twice, and with an extra character
    private static async Task UseAsync(KeyTarget target, IssuedKey key)
    {
        await target.GetAsync("/orders", key);
        await target.GetAsync("/api-keys/self", key);
        await target.GetAsync("/orders", key with { Secret = key.Secret[..^1] + (key.Secret[^1] == 'x' ? 'y' : 'x') });
        await target.GetAsync("/orders", key with { Secret = key.Secret + "0" });
        if (key.Secret.StartsWith("apik_", StringComparison.Ordinal))
            await target.GetAsync("/orders", key with { Secret = KeySecret.Rebuild(key.Secret, random: new string('z', 43)) });
        await target.SendAsync(HttpMethod.Get, "/orders", key: null, $"x-api-key: {key.Secret}");
        await target.SendAsync(HttpMethod.Get, "/orders", key, $"x-api-key: {key.Secret}");
        await target.SendAsync(HttpMethod.Get, "/orders", key, $"Authorization: Bearer {key.Secret}");
    }

    private static string[] TextsOf(byte[] secret) =>
        secret.Length == 0 ? [] : [Convert.ToBase64String(secret).TrimEnd('='), Convert.ToHexString(secret), BitConverter.ToString(secret),
            string.Join(", ", secret), System.Buffers.Text.Base64Url.EncodeToString(secret)];
}
