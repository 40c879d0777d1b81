using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Inference.Api.Mcp;
using ModelContextProtocol.Server;

namespace Api.Security.Samples.Tests.Inference;

/// <summary>Each tool, called with plain JSON-RPC.</summary>
[Collection("Inference")] // one after the other: they share the tokens of two clients
public sealed class McpToolTests(InferenceFixture inference)
{
    [Theory]
    [InlineData("inference-free", "generate:basic", "generate", """{"prompt":"1 2 3 4 5 6"}""", "5 4 3 2 1")]
    [InlineData("inference-premium", "generate:advanced", "generate", """{"prompt":"1 2 3 4 5 6"}""", "5 4 3 2 1")]
    [InlineData("inference-premium", "generate:advanced", "generate_advanced", """{"prompt":"1 2 3 4 5 6"}""", "6 5 4 3 2 1")]
    [InlineData("inference-free", "inference:read", "list_models", "{}", "small")]
    [InlineData("inference-premium", "model:upload", "upload_model", """{"name":"tool-test","description":"d"}""", "added")]
    public async Task A_tool_can_be_called_with_its_scope(string client, string scope, string tool, string arguments, string expected)
    {
        var answer = await CallAsync(await inference.Tokens.OfClientAsync(client, scope), tool, arguments);

        answer.ShouldBeOk();
        var result = McpMessage.Of(answer)["result"]!;
        result["isError"]?.GetValue<bool>().Should().NotBe(true);
        result["content"]![0]!["text"]!.GetValue<string>().Should().Contain(expected);
    }

    [Theory]
    [InlineData("generate", "inference:read", "generate:basic")]
    [InlineData("generate_advanced", "generate:basic inference:read", "generate:advanced")]
    [InlineData("list_models", "generate:basic", "inference:read")]
    [InlineData("upload_model", "generate:basic inference:read", "model:upload")]
    public async Task Only_the_missing_scope_is_named(string tool, string granted, string missing)
    {
        var answer = await CallAsync(await inference.Tokens.OfClientAsync("inference-free", granted), tool, "{}");

        answer.ShouldBe(403, "insufficient_scope",
            $"Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"{missing}\", resource_metadata=\"{inference.Metadata("/mcp")}\"");
        answer.Problem["requiredScopes"]!.AsArray().Select(scope => scope!.GetValue<string>()).Should().Equal(missing);
    }

    [Fact]
    public void Every_tool_declares_its_required_scope() =>
        typeof(InferenceTools).GetMethods().Where(method => method.IsDefined(typeof(McpServerToolAttribute)))
            .Should().HaveCount(4).And.OnlyContain(method => method.IsDefined(typeof(RequireScopeAttribute)));

    [Fact]
    public async Task Only_the_tools_that_the_token_may_call_are_listed()
    {
        (await ListAsync("inference-free", "generate:basic")).Should().Equal("generate");
        (await ListAsync("inference-premium", "generate:advanced inference:read model:upload"))
            .Should().Equal("generate", "generate_advanced", "list_models", "upload_model");
    }

    [Fact]
    public async Task A_call_without_a_token_for_this_API_is_refused()
    {
        (await CallAsync(null, "generate", "{}"))
            .ShouldBe(401, "missing_credentials", $"Bearer realm=\"api\", resource_metadata=\"{inference.Metadata("/mcp")}\"");
        (await CallAsync(await inference.Tokens.OfClientAsync("orders-reader", "read:orders"), "generate", "{}"))
            .ShouldBe(401, "invalid_token",
                $"Bearer realm=\"api\", error=\"invalid_token\", resource_metadata=\"{inference.Metadata("/mcp")}\"");
    }

    [Fact]
    public async Task An_unknown_tool_is_rejected_by_the_MCP_server()
    {
        var answer = await CallAsync(await inference.Tokens.OfClientAsync("inference-free", "generate:basic"), "delete_everything", "{}");

        answer.ShouldBeOk();
        McpMessage.Of(answer)["error"]!["code"]!.GetValue<int>().Should().Be(-32602);
    }

    private async Task<IEnumerable<string>> ListAsync(string client, string scope)
    {
        var answer = await inference.SendAsync(HttpMethod.Post, "/mcp", await inference.Tokens.OfClientAsync(client, scope),
            JsonContent.Create(new { jsonrpc = "2.0", id = 1, method = "tools/list" }));
        return McpMessage.Of(answer)["result"]!["tools"]!.AsArray().Select(tool => tool!["name"]!.GetValue<string>())
            .Order(StringComparer.Ordinal);
    }

    private Task<TestAnswer> CallAsync(string? token, string tool, string arguments) => inference.SendAsync(
        HttpMethod.Post, "/mcp", token, JsonContent.Create(
            new { jsonrpc = "2.0", id = 1, method = "tools/call", @params = new { name = tool, arguments = JsonNode.Parse(arguments) } }));
}
