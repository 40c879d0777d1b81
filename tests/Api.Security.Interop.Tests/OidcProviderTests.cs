using System.Text;
using Api.Security.TestKit;

namespace Api.Security.Interop.Tests;

/// <summary>Access tokens of npm <c>oidc-provider</c>, a certified OpenID provider, in a process of its own.</summary>
public sealed class OidcProviderTests
{
    private const string Resource = "https://orders.example/";

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task Its_access_token_is_accepted_where_its_scope_allows(string algorithm)
    {
        await using var provider = await NodeProcess.StartAsync("provider.mjs");
        await using var api = await StartApiAsync(provider);
        var token = await TokenAsync(provider, Resource + algorithm, "read:orders");

        (await api.GetAsync("/orders", token)).ShouldBeOk();
        (await api.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/orders"), token))
            .ShouldBe(403, "insufficient_scope", "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"write:orders\"");
        var caller = (await api.GetAsync("/whoami", token)).Problem;
        caller["clientId"]!.GetValue<string>().Should().Be("machine");
        caller["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>()).Should().Equal("read:orders");
    }

    [Fact]
    public async Task Its_token_for_another_resource_or_without_a_resource_is_refused()
    {
        await using var provider = await NodeProcess.StartAsync("provider.mjs");
        await using var api = await StartApiAsync(provider);

        (await api.GetAsync("/orders", await TokenAsync(provider, "https://billing.example/RS256", "read:orders"))).ShouldBeInvalidToken();
        // Without a resource, the provider issues an opaque token, which is not a JWT.
        (await api.GetAsync("/orders", await TokenAsync(provider, resource: null, scope: null))).ShouldBeInvalidToken();
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public async Task A_key_rotation_fails_no_request(string algorithm)
    {
        await using var provider = await NodeProcess.StartAsync("provider.mjs");
        await using var api = await StartApiAsync(provider);
        var before = await TokenAsync(provider, Resource + algorithm, "read:orders");
        (await api.GetAsync("/orders", before)).ShouldBeOk();

        await provider.PostAsync("/test/rotate", new { });
        var after = await TokenAsync(provider, Resource + algorithm, "read:orders");

        // All at once, with a key that the API has not seen yet.
        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => api.GetAsync("/orders", after)))) answer.ShouldBeOk();
        (await api.GetAsync("/orders", before)).ShouldBeOk();
        var counts = await NodeProcess.ReadAsync(await provider.Client.GetAsync("/test/counts"));
        counts["keys"]!.GetValue<int>().Should().Be(2, "one request for the first token, one for the new key");
        counts["discovery"]!.GetValue<int>().Should().Be(1);
    }

    [Fact]
    public async Task While_the_provider_is_down_known_keys_keep_working_and_a_cold_start_is_503()
    {
        await using var provider = await NodeProcess.StartAsync("provider.mjs");
        await using var warm = await StartApiAsync(provider);
        var token = await TokenAsync(provider, Resource + "RS256", "read:orders");
        (await warm.GetAsync("/orders", token)).ShouldBeOk();

        await provider.StopAsync();
        await using var cold = await StartApiAsync(provider);

        (await warm.GetAsync("/orders", token)).ShouldBeOk();
        var answer = await cold.GetAsync("/orders", token);
        answer.ShouldBe(503, "verification_unavailable");
        answer.Headers.Should().ContainKey("Retry-After");
    }

    private static Task<TestApi> StartApiAsync(NodeProcess provider) => TestApi.StartAsync(new TestApiOptions
    {
        ConfigureJwt = jwt => jwt.AddIssuer(provider.Issuer, "orders-api", issuer => issuer.RequireHttpsMetadata = false),
    });

    private static Task<string> TokenAsync(NodeProcess provider, string? resource, string? scope)
    {
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials" };
        if (resource is not null) form["resource"] = resource;
        if (scope is not null) form["scope"] = scope;
        return provider.RequestTokenAsync(
            form, ("Authorization", "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("machine:interop-only"))));
    }
}
