using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Samples.Tests.Inference;

/// <summary>Each endpoint of the inference API except MCP, with tokens of the sample identity provider.</summary>
[Collection("Inference")] // one after the other: they share the tokens of two clients
public sealed class InferenceApiTests(InferenceFixture inference)
{
    private const string Words = "one two three four five six seven";

    [Fact]
    public async Task Health_is_open_to_anyone()
    {
        (await inference.SendAsync(HttpMethod.Get, "/health", null)).ShouldBeOk();
        (await inference.SendAsync(HttpMethod.Get, "/health", "broken")).ShouldBeOk();
    }

    [Fact]
    public async Task The_metadata_is_open_to_anyone_and_lists_fewer_scopes_for_MCP()
    {
        var whole = (await inference.SendAsync(HttpMethod.Get, "/.well-known/oauth-protected-resource", null)).Problem;
        whole["scopes_supported"]!.AsArray().Select(scope => scope!.GetValue<string>())
            .Should().Equal("generate:basic", "generate:advanced", "inference:read", "model:upload");

        var mcp = (await inference.SendAsync(HttpMethod.Get, "/.well-known/oauth-protected-resource/mcp", null)).Problem;
        mcp["resource"]!.GetValue<string>().Should().Be(inference.Mcp.AbsoluteUri);
        mcp["authorization_servers"]!.AsArray().Select(server => server!.GetValue<string>()).Should().Equal(inference.Authority);
        mcp["scopes_supported"]!.AsArray().Select(scope => scope!.GetValue<string>()).Should().Equal("generate:basic", "inference:read");
    }

    [Fact]
    public async Task Free_and_premium_callers_get_different_models()
    {
        (await GenerateAsync("inference-free")).Problem.ToJsonString()
            .Should().Be("""{"model":"small","text":"five four three two one","tokens":7}""");
        (await GenerateAsync("inference-premium")).Problem.ToJsonString()
            .Should().Be("""{"model":"large","text":"seven six five four three two one","tokens":7}""");
    }

    [Fact]
    public async Task Tokens_are_charged_to_the_plan_of_the_caller_over_REST_and_MCP()
    {
        var before = Tokens(await GenerateAsync("inference-free"));
        Tokens(await GenerateAsync("inference-free")).Should().Be(before - 7);
        var agent = await inference.Tokens.OfClientAsync("inference-free", "generate:basic");
        (await inference.SendAsync(HttpMethod.Post, "/mcp", agent, JsonContent.Create(new
        {
            jsonrpc = "2.0", id = 1, method = "tools/call",
            @params = new { name = "generate", arguments = new { prompt = "one two three" } },
        }))).ShouldBeOk();
        Tokens(await GenerateAsync("inference-free")).Should().Be(before - 17);

        (await GenerateAsync("inference-free")).Headers["RateLimit-Policy"].Single().Should()
            .Match("\"requests\";q=100000;w=60, \"tokens\";q=10000;w=*");
        (await GenerateAsync("inference-premium")).Headers["RateLimit-Policy"].Single()
            .Should().Match("\"requests\";q=100000;w=60, \"tokens\";q=1000000;w=*");
    }

    private static long Tokens(TestAnswer answer) => StructuredField.ParseList(answer.Headers["RateLimit"])
        .Single(policy => policy.Value == "tokens").Number("r");

    [Fact]
    public async Task Generating_text_requires_generate_basic()
    {
        var reader = await inference.Tokens.OfClientAsync("inference-free", "inference:read");
        (await PostAsync(reader, new { text = Words })).ShouldBe(403, "insufficient_scope", Missing("generate:basic"));
        (await PostAsync(null, new { text = Words }))
            .ShouldBe(401, "missing_credentials", $"Bearer realm=\"api\", resource_metadata=\"{inference.Metadata()}\"");
        ((int)(await PostAsync(await inference.Tokens.OfClientAsync("inference-free", "generate:basic"), new { text = " " })).Status)
            .Should().Be(400);
    }

    [Fact]
    public async Task Listing_models_requires_inference_read()
    {
        var answer = await inference.SendAsync(HttpMethod.Get, "/v1/models",
            await inference.Tokens.OfClientAsync("inference-free", "inference:read"));
        JsonNode.Parse(answer.Body)!.AsArray().Select(model => model!["name"]!.GetValue<string>()).Should().Contain(["large", "small"]);

        var writer = await inference.Tokens.OfClientAsync("inference-premium", "generate:advanced model:upload");
        (await inference.SendAsync(HttpMethod.Get, "/v1/models", writer)).ShouldBe(403, "insufficient_scope", Missing("inference:read"));
        (await inference.SendAsync(HttpMethod.Get, "/v1/models", null))
            .ShouldBe(401, "missing_credentials", $"Bearer realm=\"api\", resource_metadata=\"{inference.Metadata()}\"");
    }

    [Fact]
    public async Task Uploading_a_model_requires_model_upload()
    {
        var token = await inference.Tokens.OfClientAsync("inference-premium", "model:upload");
        ((int)(await PutAsync(token, new { description = "first" })).Status).Should().Be(201);
        ((int)(await PutAsync(token, new { description = "second" })).Status).Should().Be(204);
        ((int)(await PutAsync(token, new { })).Status).Should().Be(400);

        var free = await inference.Tokens.OfClientAsync("inference-free", "generate:basic inference:read");
        (await PutAsync(free, new { description = "mine" })).ShouldBe(403, "insufficient_scope", Missing("model:upload"));
        (await PutAsync(null, new { description = "mine" }))
            .ShouldBe(401, "missing_credentials", $"Bearer realm=\"api\", resource_metadata=\"{inference.Metadata()}\"");
    }

    [Fact]
    public async Task A_token_for_another_API_is_refused()
    {
        var orders = await inference.Tokens.OfClientAsync("orders-writer", "read:orders write:orders");
        (await PostAsync(orders, new { text = Words }))
            .ShouldBe(401, "invalid_token", $"Bearer realm=\"api\", error=\"invalid_token\", resource_metadata=\"{inference.Metadata()}\"");
    }

    private string Missing(string scope) =>
        $"Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"{scope}\", resource_metadata=\"{inference.Metadata()}\"";

    private async Task<TestAnswer> GenerateAsync(string client) =>
        await PostAsync(await inference.Tokens.OfClientAsync(client, client == "inference-free" ? "generate:basic" : "generate:advanced"),
            new { text = Words });

    private Task<TestAnswer> PostAsync(string? token, object body) =>
        inference.SendAsync(HttpMethod.Post, "/v1/generate", token, JsonContent.Create(body));

    private Task<TestAnswer> PutAsync(string? token, object body) =>
        inference.SendAsync(HttpMethod.Put, "/v1/models/theirs", token, JsonContent.Create(body));
}
