using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Orders.Demo;

namespace Api.Security.Samples.Tests.Keys;

/// <summary>
/// A thief rotates with every key they have, others promote and patch, all at once on two nodes; the administrator revokes on a third.
/// </summary>
[CollectionDefinition(nameof(ManyWritersTests), DisableParallelization = true)]
[Collection(nameof(ManyWritersTests))]
public sealed class ManyWritersTests(SamplesFixture samples, OrdersDatabases databases)
{
    private const string Orders = "/partner/orders";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_stolen_key_and_its_successors_are_revoked_while_forty_writers_change_the_client()
    {
        string[] settings = [OrdersNode.Pepper, "--ApiSecurity:ApiKeys:Rotation:SelfRotationsPerHour=3600",
            .. await databases.NewAsync(Provider.PostgreSql)];
        await using var here = await OrdersNode.StartAsync(samples.Scene.Authority, settings);
        await using var one = await OrdersNode.StartAsync(samples.Scene.Authority, settings);
        await using var another = await OrdersNode.StartAsync(samples.Scene.Authority, settings);
        var token = await samples.Tokens.OfClientAsync("orders-keys-admin", "apikeys:admin");
        var administrator = new KeyAdministrator(here.Client, token);
        await administrator.RevokeAsync((await administrator.IssueAsync("read:orders")).Key); // the first revocation on a node is slower
        var (client, stolen) = await administrator.IssueAsync("read:orders");
        var path = $"/admin/api-clients/{client}";
        (await here.Client.SendAsync(HttpMethod.Patch, path, token, new { selfRotation = true })).ShouldBeOk();

        var (keys, issuedLater, isRevoked, stop) = (new ConcurrentQueue<ApiKey>([stolen]), 0, false, false);
        Task Writer(int number) => Task.Run(async () =>
        {
            var node = (number % 2 == 0 ? one : another).Client;
            for (var turn = 0; !Volatile.Read(ref stop); turn++)
            {
                if (number < 32) await RotateAsync(node, keys.ElementAt((turn + number) % keys.Count));
                else if (number < 36) await node.SendAsync(HttpMethod.Post, $"{path}/rotation/promote?force=true", token);
                else await node.SendAsync(HttpMethod.Patch, path, token, new { externalRef = $"{number}-{turn}" });
            }
        });
        async Task RotateAsync(OrdersClient node, ApiKey by)
        {
            var isLate = Volatile.Read(ref isRevoked);
            var answer = await node.SendAsync(HttpMethod.Post, "/api-keys/self/rotation", by);
            if (answer.Status is not HttpStatusCode.Created) return;
            keys.Enqueue(new ApiKey(answer.Problem["keyId"]!.GetValue<string>(), answer.Problem["secret"]!.GetValue<string>()));
            if (isLate) Interlocked.Increment(ref issuedLater);
        }

        Task[] writers = [.. Enumerable.Range(0, 40).Select(Writer)];
        await Eventually.BecomesTrueAsync(() => keys.Count > 5, Patience);
        var began = Stopwatch.GetTimestamp();
        var revoked =
            await here.Client.SendAsync(HttpMethod.Post, $"/admin/api-keys/{stolen.Id}/revoke", token, new { reason = "compromised" });
        var took = Stopwatch.GetElapsedTime(began);
        Volatile.Write(ref isRevoked, true);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"Revoked after {took.TotalMilliseconds:F0} ms, with {keys.Count} keys of the thief and 40 writers.");
        revoked.Status.Should().Be(HttpStatusCode.NoContent, revoked.Body);
        foreach (var node in new[] { one, another }) await Eventually.BecomesTrueAsync(async () =>
            (await node.Client.GetAsync(Orders, stolen)).Status is HttpStatusCode.Unauthorized, Patience);
        for (var i = 0; i < 5; i++)
            foreach (var key in keys) await RotateAsync(one.Client, key);
        Volatile.Write(ref stop, true);
        await Task.WhenAll(writers);

        issuedLater.Should().Be(0, "a revoked key cannot rotate");
        foreach (var key in keys)
            foreach (var node in new[] { here, one, another })
                await Eventually.BecomesTrueAsync(async () => (await node.Client.GetAsync(Orders, key)).Status
                    is HttpStatusCode.Unauthorized, Patience);
        var left = JsonNode.Parse((await here.Client.GetAsync(path, token)).Body)!["keys"]!.AsArray();
        left.Should().OnlyContain(key => key!["slot"] == null, "no key of the client is active");
    }
}
