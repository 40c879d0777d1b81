using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Api.Security.RateLimiting;
using Api.Security.TestKit;
using Garnet;
using StackExchange.Redis;

namespace Api.Security.Redis.Tests;

/// <summary>The kinds of servers: a cluster, a sentinel, TLS, least rights, and servers that speak the protocol of Redis.</summary>
public sealed class ServerTests
{
    [Fact]
    public async Task On_a_cluster_counts_of_all_clients_are_shared_and_nothing_is_charged_when_one_policy_refuses()
    {
        await using var cluster = await RedisCluster.StartAsync();
        foreach (var server in cluster.Servers) await server.CommandAsync([.. Permissions.OfReadme("apisec", ""), "+cluster"]);
        var configuration = cluster.Configuration + ",user=orders,password=password";
        await using var one = await LimitNode.StartAsync(configuration, All, LimitNodeOptions.Patient);
        await using var other = await LimitNode.StartAsync(configuration, All, LimitNodeOptions.Patient);
        for (var i = 0; i < 30; i++) await ShouldShareAsync(one, other, $"client{i}");
        foreach (var server in cluster.Servers) (await server.CommandAsync("DBSIZE")).Should().NotBe("0", "they are spread");

        // A client, its key and its tenant are on different servers.
        for (var i = 0; i < 20; i++)
        {
            var names = (Client: $"c|test|x{i}", Tenant: $"t|x{i}", Key: $"k|x{i}");
            Partition Of(LimitPolicy policy) =>
                Partition.FromOwner(policy.Name switch { "quota" => names.Tenant, "rate" => names.Client, _ => names.Key });
            for (var j = 0; j < 4; j++) (await (j % 2 == 0 ? one : other).TryAsync(Of)).Verdict.Should().Be(LimitVerdict.Allowed);
            var refused = await one.TryAsync(Of);
            refused.Verdict.Should().Be(LimitVerdict.Refused, "four requests run");
            refused.Lines.Select(line => (line.Policy.Name, line.IsViolated, line.Remaining))
                .Should().Equal(("concurrency", true, 0), ("quota", false, 3), ("rate", false, 1));
            await Eventually.BecomesTrueAsync(async () =>
                (await other.TryAsync(Of)).Lines.Select(line => line.Remaining).SequenceEqual([0, 3, 1]), TimeSpan.FromSeconds(5));
        }
    }

    [Fact]
    public async Task A_sentinel_leads_to_the_new_primary_and_counts_continue()
    {
        await using var sentinel = await RedisSentinel.StartAsync();
        await using var node = await LimitNode.StartAsync(sentinel.Configuration, Plans.Quota(100));
        for (var i = 0; i < 40; i++) (await node.IsAllowedAsync("client")).Should().BeTrue();
        await Eventually.BecomesTrueAsync(async () => await UsedAsync(sentinel.Replica) == 40, TimeSpan.FromSeconds(10));
        await sentinel.Primary.StopAsync();
        var allowed = 0;
        await Eventually.BecomesTrueAsync(async () =>
        {
            if (await node.IsAllowedAsync("client")) allowed++;
            return !node.IsShared;
        }, TimeSpan.FromSeconds(10));
        await Eventually.BecomesTrueAsync(
            async () => (await sentinel.Replica.CommandAsync("INFO", "replication")).Contains("role:master", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30));
        (await Eventually.BecomesTrueAsync(() => node.IsShared, TimeSpan.FromSeconds(20))).Should().BeLessThan(TimeSpan.FromSeconds(8));
        await Eventually.BecomesTrueAsync(async () => await UsedAsync(sentinel.Replica) == 40 + allowed, TimeSpan.FromSeconds(10));
        (await node.CountAsync("client")).Should().Be(60 - allowed);

        static async Task<long> UsedAsync(RedisServer server) => long.TryParse(
            (await server.CommandAsync("HGET", new LimitKeys("apisec").Counts(Partition.FromOwner("c|test|client"))!,
                "q:quota")).Split(' ')[0],
            CultureInfo.InvariantCulture, out var used) ? used : 0;
    }

    [Fact]
    public async Task Limits_are_shared_over_TLS()
    {
        var folder = Directory.CreateTempSubdirectory("api-security-tls-").FullName;
        var (certificate, key) = (Path.Combine(folder, "server.pem"), Path.Combine(folder, "key.pem"));
        using var keys = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", keys, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var created = request.CreateSelfSigned(now.AddMinutes(-5), now.AddDays(1));
        await File.WriteAllTextAsync(certificate, created.ExportCertificatePem());
        await File.WriteAllTextAsync(key, keys.ExportPkcs8PrivateKeyPem());

        var port = FreePort.Next();
        await using var redis = await RedisServer.StartAsync(null, "--tls-port", port.ToString(CultureInfo.InvariantCulture),
            "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-ca-cert-file", certificate, "--tls-auth-clients", "no");
        var options = ConfigurationOptions.Parse($"localhost:{port},ssl=true,sslHost=localhost");
        options.TrustIssuer(certificate);
        Action<IApiSecurityBuilder> use = security => security.UseRedis(redis => redis.ConfigurationOptions = options);
        await using var one = await LimitNode.StartAsync(use, All, LimitNodeOptions.Patient);
        await using var other = await LimitNode.StartAsync(use, All, LimitNodeOptions.Patient);
        await ShouldShareAsync(one, other, "client");
        await using var untrusting = await LimitNode.StartAsync($"localhost:{port},ssl=true,sslHost=localhost", All);
        (untrusting.IsShared, untrusting.Lines(1511)).Should().Be((false, 1), "it does not trust the certificate");
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("resp2")]
    [InlineData("resp3")]
    public async Task The_permissions_that_the_readme_lists_are_sufficient(string protocol)
    {
        await using var redis = await RedisServer.StartAsync();
        (await redis.CommandAsync(Permissions.OfReadme("apisec", ""))).Should().Be("OK");
        var configuration = $"{redis.Configuration},user=orders,password=password,protocol={protocol}";
        await using var one = await LimitNode.StartAsync(configuration, All, LimitNodeOptions.Patient);
        await using var other = await LimitNode.StartAsync(configuration, All, LimitNodeOptions.Patient);
        await ShouldShareAsync(one, other, "client");
        await one.RenewAsync();
        await one.StopAsync();
        foreach (var operation in (string[])["decide", "charge", "end", "renew", "settle", "raise", "read"])
            (one.Metrics.Failures(operation) + other.Metrics.Failures(operation)).Should().Be(0, operation);
        // The client asks for more when it connects, and does without it.
        (await redis.CommandAsync("ACL", "LOG")).Split('\n').Select(line => line.Trim())
            .Should().NotContain("lua").And.NotContain("evalsha");
    }

    [Fact]
    public async Task Limits_are_shared_through_Garnet()
    {
        var port = FreePort.Next();
        using var garnet = new GarnetServer(["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1",
            "--lua", "true", "--memory", "64m", "--index", "1m"]);
        garnet.Start();
        // The first call may take longer than a node waits at its start.
        await using (var first = await LimitNode.StartAsync($"127.0.0.1:{port}", All, LimitNodeOptions.Patient))
            await Eventually.BecomesTrueAsync(() => first.IsShared, TimeSpan.FromSeconds(20));
        await using var one = await LimitNode.StartAsync($"127.0.0.1:{port}", All, LimitNodeOptions.Patient);
        await using var other = await LimitNode.StartAsync($"127.0.0.1:{port}", All, LimitNodeOptions.Patient);
        one.Log.Ours.Should().BeEmpty();
        await ShouldShareAsync(one, other, "client");
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Limits_are_shared_through_Redis_and_through_Valkey_where_the_machine_has_it(string program)
    {
        await using var server = await RedisServer.StartProgramAsync(program);
        await using var one = await LimitNode.StartAsync(server.Configuration, All, LimitNodeOptions.Patient);
        await using var other = await LimitNode.StartAsync(server.Configuration, All, LimitNodeOptions.Patient);
        await ShouldShareAsync(one, other, "client");
    }

    public static TheoryData<string> Programs => [.. RedisServer.Programs];

    private static void All(IDictionary<string, RateLimitPolicyOptions> plan)
    {
        plan.AddRate(5, TimeSpan.FromDays(1));
        plan.AddQuota(7);
        plan.AddConcurrency(4);
    }

    private static async Task ShouldShareAsync(LimitNode one, LimitNode other, string client)
    {
        one.IsShared.Should().BeTrue(string.Concat(one.Log.Ours));
        other.IsShared.Should().BeTrue();
        for (var i = 0; i < 4; i++)
        {
            var ticket = await (i % 2 == 0 ? one : other).TryAsync(client);
            ticket.Verdict.Should().Be(LimitVerdict.Allowed);
            ticket.Lines.Select(line => line.Remaining).Should().Equal(3 - i, 6 - i, 4 - i);
            if (i == 3) other.Store.End(ticket);
        }

        await Eventually.BecomesTrueAsync(async () =>
            (await one.TryAsync(client)) is { Verdict: LimitVerdict.Allowed }, TimeSpan.FromSeconds(5));
        var refused = await other.TryAsync(client);
        refused.Lines.Select(line => (line.Policy.Name, line.IsViolated, line.Remaining))
            .Should().Equal(("concurrency", true, 0), ("quota", false, 2), ("rate", true, 0));
        one.Store.Charge(refused, 1, 0);
        (await one.ReadAsync(client)).Should().Be(5);
    }
}
