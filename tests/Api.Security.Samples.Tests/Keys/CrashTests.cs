using System.Text.Json.Nodes;
using Orders.Demo;

namespace Api.Security.Samples.Tests.Keys;

/// <summary>A node that is killed in the middle of rotations (<c>kill -9</c>) leaves nothing half done.</summary>
public sealed class CrashTests(SamplesFixture samples, OrdersDatabases databases)
{
    private const int Clients = 8;
    private const int RotationsBefore = 40;

    [Theory]
    [InlineData(Provider.Sqlite)]
    [InlineData(Provider.PostgreSql)]
    public async Task Every_client_keeps_its_key_and_can_be_rotated_by_another_node(Provider provider)
    {
        string[] settings = [OrdersNode.Pepper, .. await databases.NewAsync(provider)];
        await using var other = await OrdersNode.StartAsync(samples.Scene.Authority, settings);
        var doomed = await OrdersNode.StartAsync(samples.Scene.Authority, settings);
        var token = await samples.Tokens.OfClientAsync("orders-keys-admin", "apikeys:admin");
        var (here, there) = (new KeyAdministrator(other.Client, token), new KeyAdministrator(doomed.Client, token));
        var clients = new List<(string Client, ApiKey Key)>();
        for (var i = 0; i < Clients; i++) clients.Add(await here.IssueAsync("read:orders"));

        var done = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var rotating = clients.Select(one => Task.Run(async () =>
        {
            while (true)
            {
                await there.RotateAsync(one.Client, 3600);
                if (Interlocked.Increment(ref done) == RotationsBefore) enough.SetResult();
            }
        })).ToArray();
        await Task.WhenAny(enough.Task, Task.WhenAny(rotating));
        enough.Task.IsCompleted.Should().BeTrue("rotations must run until enough of them are done");
        await doomed.DisposeAsync();
        foreach (var one in rotating) await ((Func<Task>)(() => one)).Should().ThrowAsync<Exception>("the node was killed");

        foreach (var (client, key) in clients)
        {
            (await other.Client.GetAsync("/partner/orders", key)).ShouldBeOk();
            var slots = await SlotsAsync(other, token, client);
            slots.Should().ContainSingle(slot => slot == "current");
            slots.Count(slot => slot == "next").Should().BeLessThanOrEqualTo(1);

            // The outcome of the last rotation is unknown, so the test rotates again.
            var next = await here.RotateAsync(client, 3600);
            (await other.Client.GetAsync("/partner/orders", next)).ShouldBeOk();
            (await other.Client.GetAsync("/partner/orders", key)).ShouldBeOk();
            (await SlotsAsync(other, token, client)).Where(slot => slot is not null).Should().BeEquivalentTo("current", "next");
        }
    }

    private static async Task<IReadOnlyList<string?>> SlotsAsync(OrdersNode node, string token, string client) =>
        [.. JsonNode.Parse((await node.Client.SendAsync(HttpMethod.Get, $"/admin/api-clients/{client}", token)).Body)!["keys"]!.AsArray()
            .Select(key => (string?)key!["slot"])];
}
