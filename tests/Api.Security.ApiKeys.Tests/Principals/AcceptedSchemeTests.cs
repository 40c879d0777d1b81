using Api.Security.TestKit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys.Tests;

/// <summary>
/// A challenge names the schemes that the endpoint accepts, and no others (RFC 9110, 11.6.1). Each row: the endpoint, what is sent, the
/// status and code, and the challenges.
/// </summary>
public sealed class AcceptedSchemeTests
{
    private const string Bearer = "Bearer realm=\"api\"";
    private const string Key = "ApiKey realm=\"api\"";
    private const string Tls = "Certificate realm=\"api\"";
    private const string BadToken = Bearer + ", error=\"invalid_token\"";
    private const string BadKey = Key + ", error=\"invalid_key\"";
    private const string Malformed = "realm=\"api\", error=\"invalid_request\"";

    public static TheoryData<string, string, string, string[]> Refused => new()
    {
        { "/any", "nothing", "401 missing_credentials", [Bearer, Key, Tls] },
        { "/any", "bad token", "401 invalid_token", [BadToken, Key, Tls] },
        { "/any", "bad key", "401 invalid_key", [BadKey, Bearer, Tls] },
        { "/unknown", "nothing", "401 missing_credentials", [Bearer, Key, Tls] },
        { "/unknown", "bad key", "401 invalid_key", [BadKey, Bearer, Tls] },
        { "/key", "nothing", "401 missing_credentials", [Key] },
        { "/key", "token", "401 missing_credentials", [Key] },
        { "/key", "bad token", "401 invalid_token", [BadToken, Key] },
        { "/key", "bad key", "401 invalid_key", [BadKey] },
        { "/key", "half a key", "401 incomplete_credentials", [BadKey] },
        { "/key", "Basic", "401 missing_credentials", [Key] },
        { "/key", "empty", "400 invalid_request", ["ApiKey " + Malformed] },
        { "/key", "two words", "400 invalid_request", ["Bearer " + Malformed, Key] },
        { "/token", "nothing", "401 missing_credentials", [Bearer] },
        { "/token", "key", "401 missing_credentials", [Bearer] },
        { "/token", "bad key", "401 invalid_key", [BadKey, Bearer] },
        { "/token", "bad token", "401 invalid_token", [BadToken] },
        { "/both", "nothing", "401 missing_credentials", [Bearer, Key] },
        { "/both", "bad key", "401 invalid_key", [BadKey, Bearer] },
        { "/both-policy", "nothing", "401 missing_credentials", [Bearer, Key] },
        { "/mvc/key", "nothing", "401 missing_credentials", [Key] },
        { "/mvc/key", "token", "401 missing_credentials", [Key] },
        { "/mvc/filter", "token", "401 missing_credentials", [Bearer, Key, Tls] },
        { "/hub/negotiate", "token", "401 missing_credentials", [Key] },
        { "/api-keys/self", "token", "401 missing_credentials", [Key] },
        { "/admin/api-clients", "nothing", "401 missing_credentials", [Bearer, Tls] },
        { "/admin/api-clients", "bad key", "401 invalid_key", [BadKey, Bearer, Tls] },
        { "/keys-admin/api-clients", "nothing", "401 missing_credentials", [Bearer, Key, Tls] },
        { "/open/challenge", "nothing", "401 missing_credentials", [Bearer, Key, Tls] },
        { "/open/challenge", "bad token", "401 invalid_token", [BadToken, Key, Tls] },
        { "/key/challenge", "key", "401 missing_credentials", [Key] },
        { "/token/challenge-keys", "token", "401 missing_credentials", [Bearer, Key] },
        { "/token/scope", "token", "403 insufficient_scope", [Bearer + ", error=\"insufficient_scope\", scope=\"s:x\""] },
        { "/key/scope", "key", "403 insufficient_scope", [Key + ", error=\"insufficient_scope\", scope=\"s:x\""] },
        { "/any/scope", "key", "403 insufficient_scope", [Key + ", error=\"insufficient_scope\", scope=\"s:x\"", Bearer, Tls] },
        { "/key/forbid", "key", "403 policy_denied", [] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_challenge_names_what_the_endpoint_accepts(string path, string sent, string answer, string[] challenges)
    {
        await using var api = await StartAsync();
        var (status, code) = (int.Parse(answer[..3], null), answer[4..]);
        (await SendAsync(api, path, sent)).ShouldBe(status, code, [.. challenges.Order(StringComparer.Ordinal)
            .OrderBy(one => !one.Contains("error", StringComparison.Ordinal))
            .ThenBy(one => Array.IndexOf(Registered, one.Split(' ')[0]))]);
    }

    [Theory]
    [InlineData("/api/unknown", "nothing", "ApiKey Bearer Certificate")]
    [InlineData("/api/keys", "nothing", "ApiKey")]
    [InlineData("/api/keys", "token", "ApiKey")]
    [InlineData("/api/keys", "bad token", "ApiKey")]
    [InlineData("/keys", "nothing", "ApiKey")]
    [InlineData("/keys", "token", "ApiKey")]
    [InlineData("/scoped", "nothing", "ApiKey Bearer Certificate")]
    [InlineData("/mixed", "nothing", "ApiKey")]
    public async Task In_an_application_with_a_login_of_its_own_too(string path, string sent, string schemes)
    {
        await using var api = await KeyApi.StartAsync(options: Options with
        {
            Settings = new() { ["ApiSecurity:Paths:0"] = "/api" },
            Services = services => services.AddAuthentication("Cookies").AddCookie("Cookies"),
            Endpoints = app =>
            {
                var keys = new AuthorizeAttribute { AuthenticationSchemes = "ApiKey" };
                app.MapGet("/api/keys", () => "x").RequireAuthorization(keys);
                app.MapGet("/keys", () => "x").RequireApiSecurity().RequireAuthorization(keys);
                app.MapGet("/scoped", () => "x").RequireScope("s:x");
                app.MapGet("/mixed", () => "x").RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Cookies,ApiKey" });
            },
        });
        (await SendAsync(api, path, sent)).ShouldBe(401, "missing_credentials",
            [.. schemes.Split(' ').Select(scheme => scheme + " realm=\"api\"")]);
    }

    [Theory]
    [InlineData("/key", "key")]
    [InlineData("/token", "token")]
    [InlineData("/both", "token")]
    [InlineData("/both", "key")]
    [InlineData("/open", "bad key")]
    public async Task What_the_endpoint_accepts_is_accepted(string path, string sent)
    {
        await using var api = await StartAsync();
        (await SendAsync(api, path, sent)).ShouldBeOk();
    }

    [Fact]
    public async Task A_good_credential_of_another_scheme_is_told_that_the_endpoint_does_not_accept_its_kind()
    {
        await using var api = await StartAsync();
        var problem = (await SendAsync(api, "/key", "token")).Problem;
        ((string?)problem["detail"]).Should().Contain("does not accept the kind of credential");
        api.Api.Log.Ours.Should().Contain(line => line.Text.Contains("Bearer refused a request to GET /key/: scheme_not_accepted"));
    }

    [Theory]
    [InlineData("/any/scope", "key", "The API key lacks a scope that this operation requires.")]
    [InlineData("/key/scope", "key", "The API key lacks a scope that this operation requires.")]
    [InlineData("/keys-admin/api-clients", "key", "The API key lacks a scope that this operation requires.")]
    [InlineData("/any/scope", "token", "The access token lacks a scope that this operation requires.")]
    public async Task A_missing_scope_is_reported_in_words_about_the_credential(string path, string sent, string detail)
    {
        await using var api = await StartAsync();
        var problem = (await SendAsync(api, path, sent)).Problem;
        ((string?)problem["title"], (string?)problem["detail"]).Should().Be(("The caller lacks a required scope.", detail));
    }

    private static readonly string[] Registered = ["ApiKey", "Bearer", "Certificate"];

    private static async Task<TestAnswer> SendAsync(KeyApi api, string path, string sent)
    {
        var key = await api.IssueAsync();
        var request = sent switch
        {
            "key" => key.Request(path),
            "bad key" => (key with { Secret = key.Secret[..^1] + (key.Secret[^1] == 'a' ? 'b' : 'a') }).Request(path),
            _ => new HttpRequestMessage(HttpMethod.Get, path),
        };
        if (path.StartsWith("/hub", StringComparison.Ordinal)) request.Method = HttpMethod.Post;
        if (sent == "half a key") request.Headers.Add("x-api-key-id", key.PublicId);
        var authorization = sent switch
        {
            "token" => "Bearer accept",
            "bad token" => "Bearer refuse-signature_invalid",
            "Basic" => "Basic YTpi",
            "empty" => "",
            "two words" => "Bearer a b",
            _ => null,
        };
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await api.SendAsync(request);
    }

    private static Task<KeyApi> StartAsync() => KeyApi.StartAsync(options: Options);

    private static TestApiOptions Options => new()
    {
        AddSecurity = services =>
        {
            ScriptedScheme.Add(services);
            // A second scheme for tokens, whose credentials are never sent, and a scheme of another kind.
            services.AddApiSecurity().AddScheme("Second", "Bearer", _ => new ScriptedScheme(), new Never())
                .AddScheme("Certificate", "Certificate", _ => new ScriptedScheme(), new Never());
            services.AddSignalR();
            services.AddControllers().AddApplicationPart(typeof(AcceptedSchemeTests).Assembly);
            services.AddAuthorizationBuilder().AddPolicy("both", policy => policy.AddAuthenticationSchemes("ApiKey", "Bearer")
                .RequireAuthenticatedUser());
        },
        Endpoints = Map,
    };

    private static void Map(WebApplication app)
    {
        app.MapGet("/any", () => "x");
        app.MapGet("/any/scope", () => "x").RequireScope("s:x");
        app.MapGet("/open", () => "x").AllowAnonymous();
        app.MapGet("/open/challenge", () => Results.Challenge()).AllowAnonymous();
        var key = app.MapGroup("/key").RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "ApiKey" });
        key.MapGet("", () => "x");
        key.MapGet("/scope", () => "x").RequireScope("s:x");
        key.MapGet("/challenge", () => Results.Challenge());
        key.MapGet("/forbid", () => Results.Forbid());
        var token = app.MapGroup("/token").RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Bearer" });
        token.MapGet("", () => "x");
        token.MapGet("/scope", () => "x").RequireScope("s:x");
        token.MapGet("/challenge-keys", () => Results.Challenge(authenticationSchemes: ["ApiKey"]));
        app.MapGet("/both", () => "x").RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "ApiKey,Bearer" });
        app.MapGet("/both-policy", () => "x").RequireAuthorization("both");
        app.MapHub<KeyHub>("/hub");
        app.MapControllers();
        app.MapApiKeyAdmin();
        app.MapApiKeyAdmin("/keys-admin").AllowApiKeys();
        app.MapApiKeySelf();
    }

    [Authorize(AuthenticationSchemes = "ApiKey")]
    private sealed class KeyHub : Microsoft.AspNetCore.SignalR.Hub;

    private sealed class Never : ISchemeMatcher
    {
        public bool Matches(Credential credential) => false;
    }
}

/// <summary>A controller whose actions accept API keys only.</summary>
[ApiController]
public sealed class AcceptedSchemeController : ControllerBase
{
    [HttpGet("/mvc/key"), Authorize(AuthenticationSchemes = "ApiKey")]
    public string Key() => "x";

    [HttpGet("/mvc/filter"), TypeFilter<KeysOnly>]
    public string Filter() => "x";

    /// <summary>A filter of the application that accepts API keys only, although the policy of the endpoint accepts every caller.</summary>
    public sealed class KeysOnly : Microsoft.AspNetCore.Mvc.Filters.IAsyncAuthorizationFilter
    {
        public async Task OnAuthorizationAsync(Microsoft.AspNetCore.Mvc.Filters.AuthorizationFilterContext context)
        {
            var result = await context.HttpContext.AuthenticateAsync("ApiKey");
            if (!result.Succeeded) context.Result = new ChallengeResult("ApiKey");
        }
    }
}
