using System.Buffers.Text;
using System.Text.Json.Nodes;
using System.Web;
using ModelContextProtocol;

namespace Api.Security.Samples.Tests.Inference;

/// <summary>The client of the MCP SDK, which gets only the server's address and a client id.</summary>
[Collection("Inference")] // one after the other: they share the tokens of two clients
public sealed class McpClientTests(InferenceFixture inference)
{
    private static readonly string[] FirstLogin =
    [
        "POST /mcp 401", "GET /.well-known/oauth-protected-resource/mcp 200", "GET /.well-known/oauth-authorization-server 200",
        "POST /connect/token 200", "POST /mcp 200",
    ];

    [Fact]
    public async Task The_client_discovers_the_authorization_server_and_calls_a_tool()
    {
        await using var agent = new Agent(inference);

        await agent.ConnectAsync();
        var tools = await agent.Client.ListToolsAsync();
        var answer = await agent.CallAsync("generate", ("prompt", "one two three"));

        agent.Wire.Lines.Should().Equal([.. FirstLogin, "POST /mcp 200", "POST /mcp 200"]);
        tools.Select(tool => tool.Name).Should().BeEquivalentTo("generate", "list_models");
        answer.Should().Be("three two one");

        var (challenged, document, server) = (agent.Wire.Exchanges[0], agent.Wire.Exchanges[1], agent.Wire.Exchanges[2]);
        challenged.Token.Should().BeNull();
        challenged.Challenges.Should().Equal($"Bearer realm=\"api\", resource_metadata=\"{inference.Metadata("/mcp")}\"");
        document.Address.AbsoluteUri.Should().Be(inference.Metadata("/mcp"));
        server.Address.AbsoluteUri.Should().Be(inference.Authority + ".well-known/oauth-authorization-server");
    }

    [Fact]
    public async Task The_client_requests_a_token_for_the_resource_in_the_metadata()
    {
        await using var agent = new Agent(inference);

        await agent.ConnectAsync();

        var resource = agent.Wire.Exchanges[1].Answer["resource"]!.GetValue<string>();
        var login = HttpUtility.ParseQueryString(agent.Logins.Should().ContainSingle().Subject.Query);
        var exchange = HttpUtility.ParseQueryString(agent.Wire.Exchanges[3].Body);
        resource.Should().Be(inference.Mcp.AbsoluteUri);
        (login["resource"], exchange["resource"]).Should().Be((resource, resource));
        (login["code_challenge_method"], login["scope"]).Should().Be(("S256", "generate:basic inference:read offline_access"));
        (exchange["grant_type"], exchange["client_id"]).Should().Be(("authorization_code", "inference-agent"));

        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(agent.Wire.Exchanges[4].Token!.Split('.')[1]))!;
        (claims["aud"]!.GetValue<string>(), claims["sub"]!.GetValue<string>()).Should().Be(("inference-api", "alice"));
    }

    [Fact]
    public async Task The_client_requests_another_scope_when_a_tool_needs_it()
    {
        await using var agent = new Agent(inference);
        await agent.ConnectAsync();
        var first = agent.Wire.Exchanges[^1].Token;
        agent.Wire.Clear();

        (await agent.CallAsync("upload_model", ("name", "of-the-agent"), ("description", "its own"))).Should().Be("added");

        agent.Wire.Lines.Should().Equal(["POST /mcp 403", .. FirstLogin[1..]]);
        agent.Wire.Exchanges[0].Challenges.Should().Equal(Missing("model:upload"));
        agent.Wire.Exchanges[0].Token.Should().Be(first);
        agent.Wire.Exchanges[^1].Token.Should().NotBe(first);
        // The client keeps its earlier scopes; the challenge names only what this tool needs.
        HttpUtility.ParseQueryString(agent.Logins[^1].Query)["scope"]
            .Should().Be("generate:basic inference:read model:upload offline_access");
        (await agent.Client.ListToolsAsync()).Select(tool => tool.Name).Should().BeEquivalentTo("generate", "list_models", "upload_model");
    }

    [Fact]
    public async Task A_call_is_refused_when_the_user_does_not_agree_to_another_scope()
    {
        await using var agent = new Agent(inference);
        await agent.ConnectAsync();
        agent.UserAgrees = false;
        agent.Wire.Clear();

        var call = () => agent.CallAsync("generate_advanced", ("prompt", "one two three"));

        await call.Should().ThrowAsync<McpException>();
        var refused = agent.Wire.Exchanges[0];
        (refused.Status, refused.Answer["code"]!.GetValue<string>(), refused.Answer["requiredScopes"]!.ToJsonString())
            .Should().Be((403, "insufficient_scope", "[\"generate:advanced\"]"));
        refused.Challenges.Should().Equal(Missing("generate:advanced"));
        agent.Wire.Lines.Should().NotContain(line => line.Contains("token", StringComparison.Ordinal));
        (await agent.CallAsync("generate", ("prompt", "still there"))).Should().Be("there still");
    }

    private string Missing(string scope) =>
        $"Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"{scope}\", resource_metadata=\"{inference.Metadata("/mcp")}\"";
}
