using System.Net;
using System.Security.Claims;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Security.Jwt.Tests.Migration;

/// <summary>The same application with <c>AddJwtBearer()</c> and with this library.</summary>
internal static class JwtBearerApi
{
    /// <summary>What code sees, by the text in <c>docs/migrate-from-jwtbearer.md</c>.</summary>
    public static readonly Dictionary<string, Func<HttpClient, FakeAuthorizationServer, Task<string>>> Lines = new()
    {
        ["User.FindFirst(\"scope\").Value"] = (client, issuer) => SeesAsync(client, issuer, "scope"),
        ["RequireClaim(\"scope\", \"read:orders\")"] = (client, issuer) => StatusAsync(client, Token(issuer), "/policy/scope"),
        ["RequireClaim(\"scope\", \"read:orders write:orders\")"] =
            (client, issuer) => StatusAsync(client, Token(issuer), "/policy/scopes"),
        ["User.FindFirst(\"sub\")"] = (client, issuer) => SeesAsync(client, issuer, "sub"),
        ["User.FindFirst(ClaimTypes.NameIdentifier)"] = (client, issuer) => SeesAsync(client, issuer, ClaimTypes.NameIdentifier),
        ["User.FindFirst(ClaimTypes.Email)"] = (client, issuer) => SeesAsync(client, issuer, ClaimTypes.Email),
        ["User.FindFirst(ClaimTypes.Role)"] = (client, issuer) => SeesAsync(client, issuer, ClaimTypes.Role),
        ["RequireClaim(ClaimTypes.NameIdentifier)"] = (client, issuer) => StatusAsync(client, Token(issuer), "/policy/id"),
        ["User.Identity.Name"] = (client, issuer) => BodyAsync(client, Token(issuer), "/name"),
        ["User.Identity.AuthenticationType"] = (client, issuer) => BodyAsync(client, Token(issuer), "/type"),
        ["GetTokenAsync(\"access_token\")"] = async (client, issuer) =>
        {
            var token = Token(issuer).Build();
            var seen = await BodyAsync(client, token, "/token");
            return seen == token ? "(the token)" : seen;
        },
        ["an endpoint without a policy, no token"] = async (client, _) => Text((await client.GetAsync("/open")).StatusCode),
        ["a token with typ JWT"] = (client, issuer) => StatusAsync(client, Token(issuer).WithHeader("typ", "JWT"), "/me"),
        ["an ID token of the same audience"] = (client, issuer) => StatusAsync(
            client, Token(issuer).WithHeader("typ", "JWT").With("nonce", "n").Without("scope").Without("client_id"), "/me"),
        ["a token without exp"] = (client, issuer) => StatusAsync(client, Token(issuer).Without("exp"), "/me"),
        ["Results.Challenge() to a caller with a token"] = (client, issuer) => StatusAsync(client, Token(issuer), "/challenge"),
    };

    /// <summary>What does not change.</summary>
    public static readonly Dictionary<string, string> Same = new()
    {
        ["/role"] = "200", ["/policy/role"] = "200", ["/attribute"] = "200", ["/scheme"] = "200", ["/expires"] = "200",
        ["/transformed"] = "200",
    };

    public static TokenBuilder Token(FakeAuthorizationServer issuer) => issuer.Token()
        .With("email", "alice@example.com").With("name", "Alice").With("roles", new System.Text.Json.Nodes.JsonArray("staff"));

    public static async Task<WebApplication> StartAsync(FakeAuthorizationServer issuer, Action<IServiceCollection> add)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        add(builder.Services);
        builder.Services.AddSingleton<IClaimsTransformation, AddingIdentity>();
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy("scope", policy => policy.RequireClaim("scope", "read:orders"))
            .AddPolicy("scopes", policy => policy.RequireClaim("scope", "read:orders write:orders"))
            .AddPolicy("id", policy => policy.RequireClaim(ClaimTypes.NameIdentifier))
            .AddPolicy("role", policy => policy.RequireRole("staff"))
            .AddPolicy("added", policy => policy.RequireClaim("department", "sales"));
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        Map(app);
        await app.StartAsync();
        return app;
    }

    public static void AddJwtBearer(IServiceCollection services, FakeAuthorizationServer issuer) =>
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            (options.Authority, options.Audience, options.RequireHttpsMetadata) = (issuer.Issuer, "orders-api", false);
        });

    public static void AddApiSecurity(
        IServiceCollection services, FakeAuthorizationServer issuer, Action<JwtOptions>? configure = null) =>
        services.AddApiSecurity().AddJwt(jwt =>
        {
            jwt.AddIssuer(issuer.Issuer, "orders-api", trusted => trusted.RequireHttpsMetadata = false);
            configure?.Invoke(jwt);
        });

    public static async Task<string> StatusAsync(HttpClient client, TokenBuilder token, string path)
    {
        using var response = await SendAsync(client, token.Build(), path);
        return Text(response.StatusCode);
    }

    public static Task<string> BodyAsync(HttpClient client, TokenBuilder token, string path) => BodyAsync(client, token.Build(), path);

    private static async Task<string> BodyAsync(HttpClient client, string token, string path)
    {
        using var response = await SendAsync(client, token, path);
        response.StatusCode.Should().Be(HttpStatusCode.OK, path);
        return await response.Content.ReadAsStringAsync();
    }

    private static Task<string> SeesAsync(HttpClient client, FakeAuthorizationServer issuer, string claim) =>
        BodyAsync(client, Token(issuer), "/claim?type=" + Uri.EscapeDataString(claim));

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string token, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new("Bearer", token) } };
        return await client.SendAsync(request);
    }

    private static string Text(HttpStatusCode status) => ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static void Map(WebApplication app)
    {
        app.MapGet("/open", () => "open");
        app.MapGet("/me", () => "me").RequireAuthorization();
        app.MapGet("/claim", (string type, ClaimsPrincipal user) => user.FindFirst(type)?.Value ?? "null").RequireAuthorization();
        app.MapGet("/name", (ClaimsPrincipal user) => user.Identity!.Name ?? "null").RequireAuthorization();
        app.MapGet("/type", (ClaimsPrincipal user) => user.Identity!.AuthenticationType ?? "null").RequireAuthorization();
        app.MapGet("/token", async (HttpContext context) => await context.GetTokenAsync("access_token") ?? "null").RequireAuthorization();
        app.MapGet("/tokens", (Delegate)TokensAsync).RequireAuthorization();
        app.MapGet("/challenge", () => Results.Challenge()).RequireAuthorization();
        foreach (var policy in (string[])["scope", "scopes", "id", "role"])
            app.MapGet("/policy/" + policy, () => "ok").RequireAuthorization(policy);
        app.MapGet("/transformed", () => "ok").RequireAuthorization("added");
        app.MapGet("/role", (ClaimsPrincipal user) => user.IsInRole("staff") ? Results.Ok() : Results.NotFound()).RequireAuthorization();
        app.MapGet("/attribute", () => "ok")
            .RequireAuthorization(new Microsoft.AspNetCore.Authorization.AuthorizeAttribute { Roles = "staff" });
        app.MapGet("/scheme", () => "ok")
            .RequireAuthorization(new Microsoft.AspNetCore.Authorization.AuthorizeAttribute { AuthenticationSchemes = "Bearer" });
        app.MapGet("/expires", async (HttpContext context) =>
            (await context.AuthenticateAsync()).Properties?.ExpiresUtc is null ? Results.NotFound() : Results.Ok()).RequireAuthorization();
    }

    private static async Task<string> TokensAsync(HttpContext context) =>
        string.Join(' ', (await context.AuthenticateAsync()).Properties!.GetTokens().Select(token => token.Name));

    private sealed class AddingIdentity : IClaimsTransformation
    {
        // As the documentation of ASP.NET Core does: an identity without an authentication type.
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            var added = new ClaimsIdentity();
            added.AddClaim(new Claim("department", "sales"));
            principal.AddIdentity(added);
            return Task.FromResult(principal);
        }
    }
}
