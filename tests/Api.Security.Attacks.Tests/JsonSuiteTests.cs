using System.Text;
using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests;

/// <summary>The 340 valid, invalid and ambiguous JSON documents of nst/JSONTestSuite, wherever the library reads JSON.</summary>
public sealed class JsonSuiteTests(Target target)
{
    private static List<(string Name, byte[] Bytes)> Documents() =>
    [
        .. File.ReadLines(Vectors.File("jsontestsuite", "cases.jsonl")).Select(line => JsonNode.Parse(line)!)
            .Select(document => (document["name"]!.GetValue<string>(), Convert.FromBase64String(document["b64"]!.GetValue<string>()))),
    ];

    [Fact]
    public async Task Every_document_is_refused_as_a_header()
    {
        var documents = Documents();
        documents.Should().HaveCount(340);
        foreach (var (name, bytes) in documents) await ShouldBeRefusedAsync(name, target.Issuer.Token(), token => token.RawHeader = bytes);
    }

    [Fact]
    public async Task Every_document_is_refused_as_a_signed_payload()
    {
        foreach (var (name, bytes) in Documents())
            await ShouldBeRefusedAsync(name, target.Issuer.Token(), token => token.RawPayload = bytes);
    }

    [Fact]
    public async Task Every_document_is_refused_as_a_key_set_and_no_token_is_accepted()
    {
        foreach (var (name, bytes) in Documents())
        {
            await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
            issuer.RawKeySetBytes = bytes;
            await using var api = await TestApi.StartAsync(issuer);
            var answer = await api.GetAsync("/orders", issuer.Token().Build());
            ((int)answer.Status).Should().Be(503, name);
            answer.Code.Should().Be("verification_unavailable", name);
        }
    }

    private async Task ShouldBeRefusedAsync(string name, TokenBuilder token, Action<TokenBuilder> change)
    {
        change(token);
        var answer = await target.Api.GetAsync("/orders", token.Build());
        var tooLong = token.SigningInput.Length > 30_000; // Kestrel's limit for all headers
        ((int)answer.Status).Should().Be(tooLong ? 431 : 401, name);
        if (!tooLong) answer.Code.Should().Be("invalid_token", name);
    }
}
