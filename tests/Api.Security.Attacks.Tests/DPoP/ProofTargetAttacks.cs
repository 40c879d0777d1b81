using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests.DPoP;

/// <summary>
/// Check 9 of RFC 9449, 4.3: URIs that look like the one of the request, to a person or to a lenient parser, and requests that look like
/// the URI.
/// </summary>
public sealed class ProofTargetAttacks(ProofTarget target)
{
    private const string Wrong = "dpop_proof_target_mismatch";
    private const string Same = ProofAttacks.Accepted;

    // The htu by its expected outcome.
    private static readonly (string Reason, string[] Targets)[] Targets =
    [
        (Same, ["https://api.example.com/orders", "hTTpS://API.EXAMPLE.COM:443/orders", "https://api.example.com/%6f%72ders",
            "https://api.example.com/%2e/orders", "https://api.example.com/%2E%2e/orders", "https://api.example.com/x/%2e%2E/orders",
            "https://api.example.com/../../orders", "https://api.example.com/orders?", "https://api.example.com/orders#",
            "https://api.example.com/orders?a=https://evil.example/#b", "https://api.example.com:00443/orders"]),
        (Wrong, ["https://\u0430pi.example.com/orders", "https://api.ex\u00e4mple.com/orders", "https://xn--api-3ed.example.com/orders",
            "https://api.example\u3002com/orders", "https://\uff41pi.example.com/orders", "https://api.example.com\u2044orders",
            "https://api.example.\u212Aom/orders", "https://api.example.com\u200b/orders", "https://api.exam\u00adple.com/orders"]),
        (Wrong, ["https://api.example.com./orders", "https://api.example.com../orders", "https://.api.example.com/orders",
            "https://api..example.com/orders", "https://api.example.co/orders", "https://api.example.com.evil.example/orders",
            "https://evil-api.example.com/orders", "https://example.com/orders", "https://%61pi.example.com/orders",
            "https://api.example.com%2Forders", "https://api.example.com%00/orders", "https://api.example.com%23/orders",
            "https://api.example.com;x/orders", "https://api,example.com/orders", "https:///orders", "https://", "https://:443/orders"]),
        (Wrong, ["https://user@api.example.com/orders", "https://@api.example.com/orders", "https://:@api.example.com/orders",
            "https://api.example.com@evil.example/orders", "https://api.example.com:443@evil.example/orders",
            "https://api.example.com%40evil.example/orders", "https://evil.example\\@api.example.com/orders",
            "https://evil.example/@api.example.com/orders", "https://evil.example#@api.example.com/orders",
            "https://evil.example?@api.example.com/orders"]),
        (Wrong, ["https://api.example.com:443\0/orders", "https://api.example.com:\0/orders", "https://api.example.com: 443/orders",
            "https://api.example.com:443 /orders", "https://api.example.com:+443/orders", "https://api.example.com:-1/orders",
            "https://api.example.com:65979/orders", "https://api.example.com:0x1bb/orders", "https://api.example.com:4 43/orders",
            "https://api.example.com:\uff14\uff14\uff13/orders", "https://api.example.com:443:443/orders",
            "https://api.example.com:8443/orders",
            "https://api.example.com::443/orders", "https://api.example.com:443%2Forders", "https://api.example.com:https/orders"]),
        (Wrong, ["https://[api.example.com]/orders", "https://[::1]/orders", "https://[::ffff:127.0.0.1]/orders", "https://[]/orders",
            "https://[/orders", "https://]/orders", "https://[::1/orders", "https://[::1]]/orders", "https://[[::1]]/orders",
            "https://127.0.0.1/orders", "https://2130706433/orders", "https://0x7f.1/orders", "https://localhost/orders",
            "https://[::1%25lo]/orders", "https://[v1.api.example.com]/orders"]),
        (Wrong, ["https://api.example.com%5Corders", "https://api.example.com\\orders", "https:\\\\api.example.com\\orders",
            "https:/\\api.example.com/orders", "https:/api.example.com/orders", "https:api.example.com/orders",
            "https//api.example.com/orders", "://api.example.com/orders", "//api.example.com/orders", "/orders", "orders", "", "?", "#",
            "http://api.example.com/orders", "http://api.example.com:443/orders", "wss://api.example.com/orders",
            "ftp://api.example.com/orders", "file://api.example.com/orders", "https+x://api.example.com/orders",
            "blob:https://api.example.com/orders", "view-source:https://api.example.com/orders", "javascript://api.example.com/orders",
            "xhttps://api.example.com/orders", "http\u017f://api.example.com/orders", "GET https://api.example.com/orders"]),
        (Wrong, [" https://api.example.com/orders", "\thttps://api.example.com/orders", "\ufeffhttps://api.example.com/orders",
            "https://api.example.com/orders ", "https://api.example.com/orders\n", "https://api.example.com/orders\0",
            "https://api.example.com/orders\r\nX: 1", "ht\ntps://api.example.com/orders", "https://api.exa\nmple.com/orders",
            "https://api.example.com/ord\ners", "https://api.example.com/orders?a b", "https://api.example.com/orders#\u00e9"]),
        (Wrong, ["https://api.example.com/ORDERS", "https://api.example.com/orders/", "https://api.example.com//orders",
            "https://api.example.com/orders//", "https://api.example.com/orders/.", "https://api.example.com/orders/..",
            "https://api.example.com/orders/%2e", "https://api.example.com%2f/orders", "https://api.example.com/%2Forders",
            "https://api.example.com/orders%2F", "https://api.example.com/orders%2f..%2forders", "https://api.example.com/%5Corders",
            "https://api.example.com/\\orders", "https://api.example.com/orders;v=1", "https://api.example.com/orders%3B",
            "https://api.example.com/orders%3Fa=1", "https://api.example.com/orders%23", "https://api.example.com/orders%00",
            "https://api.example.com/orders%20", "https://api.example.com/orders+", "https://api.example.com/orders%",
            "https://api.example.com/orders%6", "https://api.example.com/orders%zz", "https://api.example.com/orders%6\0",
            "https://api.example.com/%256frders", "https://api.example.com/%u006frders", "https://api.example.com/%c1%afrders",
            "https://api.example.com/\u043erders", "https://api.example.com/%D0%BErders", "https://api.example.com",
            "https://api.example.com/", "https://api.example.com?/orders", "https://api.example.com#/orders",
            "https://api.example.com/*", "https://api.example.com/orders/1", "https://api.example.com/{path}"]),
    ];

    public static TheoryData<string, string> Cases => [.. Targets.SelectMany(group => group.Targets.Select(htu => (group.Reason, htu)))];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_target(string reason, string htu)
    {
        var attacks = new ProofAttacks { { htu, reason, t => t.Proof().With("htu", htu) } };
        await attacks.RunAsync(target, target.Api, htu);
    }

    [Fact]
    public async Task A_target_of_another_type_or_twice()
    {
        foreach (var htu in (JsonNode?[])[null, 1, true, new JsonArray(ProofTarget.Orders),
        new JsonObject { ["url"] = ProofTarget.Orders }])
            (await SendAsync(target.Proof().With("htu", htu))).Should().Contain("\"dpop_proof_claim_missing\"");
        var proof = target.Proof();
        (await SendAsync(proof.WithRawPayload(proof.PayloadJson[..^1] + ",\"htu\":\"https://evil.example\"}")))
            .Should().Contain("\"dpop_proof_malformed\"");
    }

    // The path of the request, that of the proof, and whether they are the same.
    [Theory]
    [InlineData("/orders?htu=https://evil.example", "/orders", true)]
    [InlineData("/%6Frders", "/orders", true)]
    [InlineData("/x/../orders", "/orders", true)]
    [InlineData("/./orders", "/orders", true)]
    [InlineData("/%2e%2E/orders", "/orders", true)]
    [InlineData("/orders", "/%6frders", true)]
    [InlineData("/ORDERS", "/orders", false)]
    [InlineData("/orders/", "/orders", false)]
    [InlineData("/orders/../whoami", "/orders", false)]
    [InlineData("/orders/%2e%2e/whoami", "/orders", false)]
    [InlineData("/whoami?/orders", "/orders", false)]
    [InlineData("/whoami#/orders", "/orders", false)]
    [InlineData("//whoami", "/orders", false)]
    [InlineData("https://api.example.com/whoami", "/orders", false)]
    public async Task A_path_of_the_request(string path, string expected, bool isSame)
    {
        var proof = target.Client.Proof("GET", ProofTarget.Address + expected, target.Token).Build();
        var answer = await RawHttp.GetAsync(
            target.Api.Client.BaseAddress!, path, $"Authorization: DPoP {target.Token}", "DPoP: " + proof);
        if (isSame) answer.Should().StartWith("HTTP/1.1 200");
        else answer.Should().NotStartWith("HTTP/1.1 2").And.NotStartWith("HTTP/1.1 5");
    }

    /// <summary>Without <c>PublicBaseUrl</c>: no header of a client changes what its proof has to say.</summary>
    [Theory]
    [InlineData("X-Forwarded-Host: evil.example")]
    [InlineData("X-Forwarded-Proto: https")]
    [InlineData("X-Forwarded-Prefix: /v1")]
    [InlineData("X-Forwarded-Port: 8443")]
    [InlineData("Forwarded: host=evil.example;proto=https")]
    [InlineData("X-Original-URL: /whoami")]
    [InlineData("X-Rewrite-URL: /whoami")]
    [InlineData("X-Original-Host: evil.example")]
    [InlineData("X-HTTP-Method-Override: DELETE")]
    [InlineData("Referer: https://evil.example/")]
    public async Task A_header_of_the_request(string line)
    {
        await using var api = await target.StartAsync(address: null);
        var address = api.Client.BaseAddress!;
        foreach (var (url, isSame) in ((string, bool)[])[($"http://{address.Authority}/orders", true),
            ("https://evil.example/orders", false), ($"https://{address.Authority}/orders", false),
            ($"http://{address.Authority}/whoami", false), ($"http://{address.Authority}/v1/orders", false)])
        {
            var proof = target.Client.Proof("GET", url, target.Token).Build();
            RawHttp.StatusOf(await RawHttp.GetAsync(address, "/orders", $"Authorization: DPoP {target.Token}", "DPoP: " + proof, line))
                .Should().Be(isSame ? 200 : 401, url);
        }
    }

    /// <summary>A proxy, or a client that takes the server for one, sends the whole URI (RFC 9112, 3.2.2).</summary>
    [Theory]
    [InlineData("http://{host}/orders", "/orders", true)]
    [InlineData("http://{host}/orders?a", "/orders", true)]
    [InlineData("http://{host}\\orders", "/", false)]
    [InlineData("http://{host}\\orders", "/orders", false)]
    [InlineData("http://{host}#/orders", "/orders", false)]
    [InlineData("http://{host}#/orders", "/", false)]
    [InlineData("http://{host}/whoami#/orders", "/whoami", false)]
    [InlineData("http://{host}/orders/../whoami", "/orders", false)]
    [InlineData("http://{host}/x\\..\\orders", "/x", false)]
    public async Task A_whole_URI_in_the_request_line(string line, string path, bool isSame)
    {
        await using var api = await target.StartAsync(address: null);
        var address = api.Client.BaseAddress!;
        var proof = target.Client.Proof("GET", $"http://{address.Authority}{path}", target.Token).Build();
        var answer = await RawHttp.GetAsync(address, line.Replace("{host}", address.Authority, StringComparison.Ordinal),
            $"Authorization: DPoP {target.Token}", "DPoP: " + proof);
        if (isSame) answer.Should().StartWith("HTTP/1.1 200");
        else answer.Should().StartWith("HTTP/1.1 4");
    }

    private async Task<string> SendAsync(TokenBuilder proof) => await RawHttp.GetAsync(
        target.Api.Client.BaseAddress!, "/orders", $"Authorization: DPoP {target.Token}", "DPoP: " + proof.Build());
}
