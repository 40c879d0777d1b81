using System.Net;
using Api.Security.TestKit;
using Orders.Demo;

namespace Api.Security.Samples.Tests.Keys;

/// <summary>Two processes of the sample API, with one Redis: together they accept each DPoP proof once.</summary>
public sealed class SharedProofTests(SamplesFixture samples)
{
    private const string Public = "https://orders.example";
    private const string Payments = "/payments";

    [Fact]
    public async Task Of_equal_proofs_that_two_processes_get_at_once_one_is_accepted()
    {
        await using var redis = await RedisServer.StartAsync();
        string[] settings =
        [
            OrdersNode.Pepper, "--ConnectionStrings:Redis=" + redis.Configuration, "--ApiSecurity:PublicBaseUrl=" + Public,
        ];
        await using var one = await OrdersNode.StartAsync(samples.Scene.Authority, settings);
        await using var other = await OrdersNode.StartAsync(samples.Scene.Authority, settings);
        using var key = new DPoPKey();
        var token = await samples.Tokens.OfClientAsync("orders-reader", "read:orders", key);
        foreach (var node in (OrdersNode[])[one, other])
            await SamplesFixture.KeysAreThereAsync(() => node.Client.GetAsync(Payments, token, Proof(key, token)));

        for (var i = 0; i < 5; i++)
        {
            var proof = Proof(key, token);
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number =>
                (number % 2 == 0 ? one : other).Client.GetAsync(Payments, token, proof)));
            answers.Count(answer => answer.Status is HttpStatusCode.OK).Should().Be(1);
            answers.Where(answer => answer.Status is not HttpStatusCode.OK).Should()
                .OnlyContain(answer => answer.Code == "invalid_dpop_proof");
        }
    }

    private static string Proof(DPoPKey key, string token) => key.Prove("GET", Public + Payments, token);
}
