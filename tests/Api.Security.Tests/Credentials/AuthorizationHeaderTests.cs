using Api.Security.TestKit;

namespace Api.Security.Tests.Credentials;

/// <summary>The grammar of RFC 9110, section 11.4, and RFC 6750, section 2.1, over a raw socket. All cases share one API.</summary>
public sealed class AuthorizationHeaderTests(AuthorizationHeaderTests.Api fixture) : IClassFixture<AuthorizationHeaderTests.Api>
{
    [Theory]
    [InlineData("Authorization: Bearer accept")]
    [InlineData("authorization: bearer accept")]
    [InlineData("Authorization: BEARER accept")]
    [InlineData("Authorization: Bearer    accept")]
    [InlineData("Authorization:   Bearer accept   ")]
    [InlineData("Authorization: Bearer accept=")]
    [InlineData("Authorization: Bearer accept==")]
    public async Task One_scheme_and_one_b64token_are_read(string line) => (await StatusAsync(line))
        .Should().Be(line.Contains('=') ? 401 : 200);

    [Theory]
    [InlineData("Authorization: Bearer")]
    [InlineData("Authorization: Bearer ")]
    [InlineData("Authorization: Bearer accept accept")]
    [InlineData("Authorization: Bearer accept, Bearer accept")]
    [InlineData("Authorization: Bearer accept,Basic eDp5")]
    [InlineData("Authorization: Bearer,accept")]
    [InlineData("Authorization: Bearer\taccept")]
    [InlineData("Authorization: Bearer acc\tept")]
    [InlineData("Authorization: Bearer ac\u0001cept")]
    [InlineData("Authorization: Bearer accept\u007f")]
    [InlineData("Authorization: Bearer acc\u00c3\u00a9pt")]
    [InlineData("Authorization: Bearer token=\"accept\"")]
    [InlineData("Authorization: Bearer \"accept\"")]
    [InlineData("Authorization: Bearer =accept")]
    [InlineData("Authorization: Bearer ac=cept")]
    [InlineData("Authorization: Bearer ====")]
    [InlineData("Authorization: Bearer accept;")]
    [InlineData("Authorization: Bearer acc%20ept")]
    [InlineData("Authorization:")]
    [InlineData("Authorization:   ")]
    public async Task An_empty_header_or_any_other_value_for_a_registered_scheme_is_a_malformed_request(string line) =>
        await ShouldBeMalformedAsync(line);

    [Theory]
    [InlineData("Authorization: Basic dXNlcjpwYXNz")]
    [InlineData("Authorization: Bearerx accept")]
    [InlineData("Authorization: Negotiate")]
    [InlineData("Authorization: @@@ accept")]
    [InlineData("Authorization: \"Bearer\" accept")]
    public async Task An_unregistered_scheme_is_not_a_credential(string line)
    {
        var answer = await RawHttp.GetAsync(fixture.Address, "/whoami", line);
        RawHttp.StatusOf(answer).Should().Be(401);
        answer.Should().Contain("\"code\":\"missing_credentials\"").And.Contain("WWW-Authenticate: Bearer realm=\"api\"\r\n");
    }

    [Fact]
    public async Task Two_Authorization_headers_are_a_malformed_request() =>
        await ShouldBeMalformedAsync("Authorization: Bearer accept", "Authorization: Bearer accept");

    [Fact]
    public async Task A_second_header_with_an_unregistered_scheme_is_also_a_malformed_request() =>
        await ShouldBeMalformedAsync("Authorization: Bearer accept", "Authorization: Basic dXNlcjpwYXNz");

    [Fact]
    public async Task A_bare_line_feed_ends_a_header_so_two_headers_are_a_malformed_request() =>
        await ShouldBeMalformedAsync("Authorization: Bearer accept\n", "Authorization: Bearer accept\n");

    [Fact]
    public async Task The_server_itself_answers_more_than_32_kB_of_headers_with_431() =>
        (await StatusAsync("Authorization: Bearer " + new string('a', 33 * 1024))).Should().Be(431);

    [Theory]
    [InlineData("/whoami?access_token=accept")]
    [InlineData("/whoami?token=accept&api_key=accept")]
    public async Task A_token_in_the_query_is_never_read_and_never_logged(string path)
    {
        await using var api = await Api.StartAsync();
        (await api.GetAsync(path)).ShouldBeMissingCredentials();
        api.Log.Ours.Should().NotContain(line => line.Text.Contains("accept", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_in_a_form_is_never_read()
    {
        await using var api = await Api.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post,
            "/orders") { Content = new FormUrlEncodedContent([new("access_token", "accept-write.orders")]) };
        (await api.SendAsync(request)).ShouldBeMissingCredentials();
    }

    private async Task<int> StatusAsync(params string[] lines) =>
        RawHttp.StatusOf(await RawHttp.GetAsync(fixture.Address, "/whoami", lines));

    private async Task ShouldBeMalformedAsync(params string[] lines)
    {
        var answer = await RawHttp.GetAsync(fixture.Address, "/whoami", lines);
        RawHttp.StatusOf(answer).Should().Be(400, answer);
        answer.Should().Contain("\"code\":\"invalid_request\"").And.Contain(
            "WWW-Authenticate: Bearer realm=\"api\", error=\"invalid_request\"\r\n");
    }

    public sealed class Api : IAsyncLifetime
    {
        private TestApi _api = null!;

        public Uri Address => _api.Client.BaseAddress!;

        public static Task<TestApi> StartAsync() =>
            TestApi.StartAsync(new TestApiOptions { AddSecurity = services => ScriptedScheme.Add(services) });

        public async ValueTask InitializeAsync() => _api = await StartAsync();

        public ValueTask DisposeAsync() => _api.DisposeAsync();
    }
}
