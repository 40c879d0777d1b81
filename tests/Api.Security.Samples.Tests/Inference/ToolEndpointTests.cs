using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Inference.Api.Mcp;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace Api.Security.Samples.Tests.Inference;

/// <summary>Tools can declare the same requirements as endpoints, and get the same responses.</summary>
[Collection("Inference")] // one after the other: they share the tokens of two clients
public sealed class ToolEndpointTests
{
    [RequireScope("use:tools")]
    private sealed class Tools
    {
        [McpServerTool(Name = "two_scopes"), RequireScope("second")]
        public static string TwoScopes() => "ran";

        [McpServerTool(Name = "role"), RequireRole("admin")]
        public static string Role() => "ran";

        [McpServerTool(Name = "step_up"), RequireStepUp(acr: "phr")]
        public static string StepUp() => "ran";

        [McpServerTool(Name = "for_all"), AllowAnonymous]
        public static string ForAll() => "ran";
    }

    [Theory]
    [InlineData("two_scopes", 403, "insufficient_scope", "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"use:tools second\"")]
    [InlineData("role", 403, "role_missing", null)]
    [InlineData("step_up", 401, "insufficient_user_authentication",
        "Bearer realm=\"api\", error=\"insufficient_user_authentication\", acr_values=\"phr\"")]
    public async Task A_refused_tool_call_gets_the_response_of_an_endpoint(string tool, int status, string code, string? challenge)
    {
        var answer = await CallAsync(tool, token => token.With("scope", "use:tools"));
        answer.ShouldBe(status, code, challenge is null ? [] : [challenge]);
    }

    [Theory]
    [InlineData("two_scopes")]
    [InlineData("role")]
    [InlineData("step_up")]
    public async Task A_caller_that_meets_all_requirements_may_call_the_tool(string tool)
    {
        var answer = await CallAsync(tool, token => token.With("scope", "use:tools second").With("roles", new JsonArray("admin"))
            .With("acr", "phr"));
        McpMessage.Of(answer)["result"]!["content"]![0]!["text"]!.GetValue<string>().Should().Be("ran");
    }

    [Fact]
    public async Task AllowAnonymous_on_a_tool_does_not_open_the_server()
    {
        (await CallAsync("for_all", null)).ShouldBeMissingCredentials();
    }

    private static async Task<TestAnswer> CallAsync(string tool, Func<TokenBuilder, TokenBuilder>? token)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync();
        await using var api = await TestApi.StartAsync(issuer, new()
        {
            Services = services => services.AddSingleton<ToolEndpoints>().AddMcpServer().WithHttpTransport(o => o.Stateless = true)
                .WithTools<Tools>().AddAuthorizationFilters(),
            Pipeline = app =>
            {
                app.UseAuthentication();
                app.UseToolEndpoints();
                app.UseAuthorization();
            },
            Endpoints = app => app.MapMcp("/mcp").WithToolEndpoints().RequireAuthorization(),
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp")
        {
            Content = JsonContent.Create(new { jsonrpc = "2.0", id = 1, method = "tools/call", @params = new { name = tool } }),
            Headers = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token(issuer.Token()).Build()) },
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        return await TestAnswer.ReadAsync(await api.Client.SendAsync(request));
    }
}
