using System.Net.Http.Headers;
using System.Text;
using Api.Security.TestKit;
using Inference.Api.Mcp;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Samples.Tests.Inference;

/// <summary>
/// Messages in which one parser sees a harmless call and another one an upload. The caller may only make the harmless call.
/// </summary>
[Collection("Inference")] // one after the other: they share the tokens of two clients
public sealed class McpTrickTests(InferenceFixture inference)
{
    private const string Upload = "\"arguments\":{\"name\":\"trick\",\"description\":\"d\"}";

    [Theory]
    [InlineData("\"method\":\"tools/list\",\"method\":\"tools/call\",\"params\":{\"name\":\"upload_model\"," + Upload + "}")]
    [InlineData("\"method\":\"tools/call\",\"method\":\"tools/list\",\"params\":{\"name\":\"upload_model\"," + Upload + "}")]
    [InlineData("\"method\":\"tools/call\",\"params\":{\"name\":\"generate\"},\"params\":{\"name\":\"upload_model\"," + Upload + "}")]
    [InlineData("\"method\":\"tools/call\",\"params\":{\"name\":\"generate\",\"name\":\"upload_model\"," + Upload + "}")]
    [InlineData("\"method\":\"tools/call\",\"params\":{\"name\":\"upload_model\",\"name\":\"generate\"," + Upload + "}")]
    [InlineData("\"method\":\"tools/call\",\"params\":{\"name\":\"generate\",\"n\\u0061me\":\"upload_model\"," + Upload + "}")]
    [InlineData("\"method\":\"tools/call\",\"params\":{\"name\":\"generate\",\"arguments\":{\"prompt\":\"a\",\"prompt\":\"b\"}}")]
    public async Task A_message_with_a_duplicate_member_is_refused(string members) =>
        await ShouldBeUnreadableAsync("{\"jsonrpc\":\"2.0\",\"id\":1," + members + "}");

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("tools/call")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\"")]
    [InlineData("{\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"generate\"}}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"tools/call\",\"params\":{\"name\":\"generate\"}}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7,\"params\":{\"name\":\"generate\"}}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":[\"upload_model\"]}}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":[\"upload_model\"]}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"arguments\":{}}}")]
    [InlineData(
        "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"generate\",\"arguments\":{\"prompt\":\"a\"}}}]")]
    [InlineData("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"},"
        + "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"upload_model\"," + Upload + "}}]")]
    public async Task A_body_that_is_not_a_single_message_is_refused(string body) => await ShouldBeUnreadableAsync(body);

    [Fact]
    public async Task A_body_that_is_not_UTF8_is_refused()
    {
        var call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"upload_model\"," + Upload + "}}";
        ShouldBeUnreadable(await PostAsync(Encoding.Unicode.GetBytes(call), "application/json; charset=utf-16"));
        ShouldBeUnreadable(
            await PostAsync([.. Encoding.ASCII.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\""),
            0xFF, .. Encoding.ASCII.GetBytes("\"}}")]));
    }

    [Fact]
    public async Task A_header_that_claims_another_encoding_changes_nothing()
    {
        var answer = await PostAsync(
            Encoding.UTF8.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"upload_model\"," + Upload
            + "}}"), "application/json; charset=utf-16");
        ((int)answer.Status, answer.Code).Should().Be((403, "insufficient_scope"));
    }

    [Theory]
    [InlineData("\"name\":\"generate\",\"Name\":\"upload_model\"")]
    [InlineData("\"Name\":\"upload_model\",\"name\":\"generate\"")]
    [InlineData("\"NAME\":\"upload_model\"")]
    public async Task A_member_name_in_another_case_uploads_nothing(string name)
    {
        await PostAsync(
            Encoding.UTF8.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{" + name + "," + Upload + "}}"));
        await ShouldNotBeUploadedAsync();
    }

    [Fact]
    public async Task A_call_without_an_id_uploads_nothing()
    {
        var answer =
            await PostAsync(Encoding.UTF8.GetBytes("{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"params\":{\"name\":\"upload_model\","
            + Upload + "}}"));
        ((int)answer.Status).Should().Be(202);
        await ShouldNotBeUploadedAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_may_have_at_most_64_KiB(bool saysHowLong)
    {
        ((int)(await PostAsync(Ping(64 * 1024), saysHowLong: saysHowLong)).Status).Should().Be(200);

        var answer = await PostAsync(Ping(64 * 1024 + 1), saysHowLong: saysHowLong);
        ((int)answer.Status).Should().Be(413);
        McpMessage.Of(answer)["error"]!["code"]!.GetValue<int>().Should().Be(-32600);
    }

    [Fact]
    public async Task The_body_of_an_unauthenticated_request_is_not_read()
    {
        using var tooLong = new ByteArrayContent(Ping(1024 * 1024)) { Headers = { ContentType = new("application/json") } };
        (await inference.SendAsync(HttpMethod.Post, "/mcp", null, tooLong))
            .ShouldBe(401, "missing_credentials", $"Bearer realm=\"api\", resource_metadata=\"{inference.Metadata("/mcp")}\"");
    }

    [Fact]
    public async Task A_tool_checks_its_scope_even_without_the_tool_endpoints()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync();
        await using var forgetful = await TestApi.StartAsync(issuer, new()
        {
            Services = services => services.AddSingleton<global::Inference.Api.Models>().AddMcpServer()
                .WithHttpTransport(o => o.Stateless = true).WithTools<InferenceTools>().AddAuthorizationFilters(),
            Endpoints = app => app.MapMcp("/mcp").RequireAuthorization(),
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp")
        {
            Content = new StringContent("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"upload_model\","
                + Upload + "}}", Encoding.UTF8, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", issuer.Token().With("scope", "generate:basic").Build()) },
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");

        var answer = await TestAnswer.ReadAsync(await forgetful.Client.SendAsync(request));

        answer.ShouldBeOk();
        McpMessage.Of(answer)["error"]!["message"]!.GetValue<string>().Should().Be("Access forbidden: This tool requires authorization.");
    }

    private static byte[] Ping(int length)
    {
        const string Message = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
        return Encoding.UTF8.GetBytes(Message.PadRight(length));
    }

    private async Task ShouldBeUnreadableAsync(string body)
    {
        ShouldBeUnreadable(await PostAsync(Encoding.UTF8.GetBytes(body)));
        await ShouldNotBeUploadedAsync();
    }

    private static void ShouldBeUnreadable(TestAnswer answer)
    {
        ((int)answer.Status).Should().Be(400, answer.Body);
        answer.Problem.Select(member => member.Key).Should().BeEquivalentTo("jsonrpc", "id", "error");
        answer.Problem["id"].Should().BeNull();
        answer.Problem["error"]!.ToJsonString()
            .Should().Be("""{"code":-32600,"message":"The body is not a single JSON-RPC message without duplicate members."}""");
    }

    private async Task ShouldNotBeUploadedAsync() =>
        (await inference.SendAsync(HttpMethod.Get, "/v1/models",
            await inference.Tokens.OfClientAsync("inference-free", "inference:read"))).Body.Should().NotContain("trick");

    private async Task<TestAnswer> PostAsync(byte[] body, string contentType = "application/json", bool saysHowLong = true)
    {
        using HttpContent content = saysHowLong ? new ByteArrayContent(body) : new StreamContent(new Unseekable(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return await inference.SendAsync(HttpMethod.Post, "/mcp", await inference.Tokens.OfClientAsync("inference-free", "generate:basic"),
            content);
    }

    /// <summary>A stream of unknown length, which is sent in chunks.</summary>
    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
