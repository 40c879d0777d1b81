using System.Text.RegularExpressions;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Jwt.Tests.Migration;

/// <summary>What changes for an application that moves from <c>AddJwtBearer()</c>: each line of the document, with both.</summary>
public sealed partial class FromJwtBearerTests
{
    [Fact]
    public async Task Every_line_of_the_document_is_what_both_do()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync();
        await using var before = await JwtBearerApi.StartAsync(issuer, services => JwtBearerApi.AddJwtBearer(services, issuer));
        await using var after = await JwtBearerApi.StartAsync(issuer, services => JwtBearerApi.AddApiSecurity(services, issuer));
        var document = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs", "migrate-from-jwtbearer.md"));
        var rows = Row().Matches(document).Select(match => match.Groups)
            .ToDictionary(row => row[1].Value, row => (Before: row[2].Value.Trim('`'), After: row[3].Value.Trim('`')));
        rows.Keys.Should().BeEquivalentTo(JwtBearerApi.Lines.Keys);
        foreach (var (line, read) in JwtBearerApi.Lines)
            (line, await AskAsync(before, issuer, read), await AskAsync(after, issuer, read))
                .Should().Be((line, rows[line].Before, rows[line].After));
    }

    [Fact]
    public async Task What_the_document_says_stays_the_same()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync();
        await using var before = await JwtBearerApi.StartAsync(issuer, services => JwtBearerApi.AddJwtBearer(services, issuer));
        await using var after = await JwtBearerApi.StartAsync(issuer, services => JwtBearerApi.AddApiSecurity(services, issuer));
        foreach (var (path, expected) in JwtBearerApi.Same)
        {
            foreach (var app in (WebApplication[])[before, after])
                (path, await AskAsync(app, issuer, (client, _) => JwtBearerApi.StatusAsync(client, JwtBearerApi.Token(issuer), path)))
                    .Should().Be((path, expected));
        }
    }

    [Theory]
    [InlineData("User.FindFirst(ClaimTypes.NameIdentifier)", "alice")]
    [InlineData("User.FindFirst(ClaimTypes.Email)", "alice@example.com")]
    [InlineData("User.FindFirst(ClaimTypes.Role)", "staff")]
    [InlineData("RequireClaim(ClaimTypes.NameIdentifier)", "200")]
    [InlineData("GetTokenAsync(\"access_token\")", "(the token)")]
    [InlineData("User.Identity.Name", "Alice")]
    [InlineData("User.FindFirst(\"sub\")", "alice")] // the names of the token stay
    public async Task With_the_compatibility_settings_old_code_goes_on_working(string line, string expected)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync();
        await using var app = await JwtBearerApi.StartAsync(issuer, services => JwtBearerApi.AddApiSecurity(services, issuer,
            jwt => (jwt.Compatibility.NameClaimType, jwt.Compatibility.MapInboundClaims, jwt.Compatibility.SaveToken) =
                ("name", true, true)));
        (await AskAsync(app, issuer, JwtBearerApi.Lines[line])).Should().Be(expected);
        (await AskAsync(app, issuer, JwtBearerApi.Lines[line])).Should().Be(expected, "the second time, the token is in the cache");
    }

    [Theory]
    [InlineData(true, "access_token")]
    [InlineData(false, "")]
    public async Task The_saved_tokens_are_listed(bool save, string expected)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync();
        await using var app = await JwtBearerApi.StartAsync(issuer,
            services => JwtBearerApi.AddApiSecurity(services, issuer, jwt => jwt.Compatibility.SaveToken = save));
        (await AskAsync(app, issuer, (client, _) => JwtBearerApi.BodyAsync(client, JwtBearerApi.Token(issuer), "/tokens")))
            .Should().Be(expected);
    }

    [Fact]
    public async Task On_a_site_with_a_login_an_endpoint_of_the_API_gets_its_own_token()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync();
        await using var api = await TestApi.StartAsync(issuer, new TestApiOptions
        {
            ConfigureJwt = jwt => jwt.Compatibility.SaveToken = true,
            Services = services => services.AddAuthentication("Cookies").AddCookie("Cookies"),
            Endpoints = app =>
            {
                app.MapGet("/api/token", (HttpContext context) => context.GetTokenAsync("access_token")).RequireApiSecurity();
                app.MapGet("/page/token", async (HttpContext context) => await context.GetTokenAsync("access_token") ?? "none");
            },
        });
        var token = issuer.Token().Build();
        (await api.GetAsync("/api/token", token)).Body.Should().Be(token);
        (await api.GetAsync("/page/token", token)).Body.Should().Be("none");
        api.Log.Lines.Should().NotContain(line => line.Text.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_empty_name_of_a_claim_prevents_startup()
    {
        await using var app = TestApi.Build(
            new TestApiOptions
            {
                Settings = new()
                {
                    ["ApiSecurity:Jwt:Issuers:0:Authority"] = "https://auth.example.com", ["ApiSecurity:Jwt:Issuers:0:Audiences"] = "api",
                    ["ApiSecurity:Jwt:Compatibility:NameClaimType"] = " ", ["ApiSecurity:Jwt:Compatibility:MapInboundClaim"] = "true",
                },
            },
            new RecordingLogger());
        (await app.Awaiting(one => one.StartAsync()).Should().ThrowAsync<Exception>()).Which.Message
            .Should().Contain("ApiSecurity:Jwt:Compatibility:NameClaimType").And.Contain("MapInboundClaims");
    }

    private static async Task<string> AskAsync(
        WebApplication app, FakeAuthorizationServer issuer, Func<HttpClient, FakeAuthorizationServer, Task<string>> read)
    {
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        return await read(client, issuer);
    }

    [GeneratedRegex(@"^\| `([^|]+)` \| (`[^|]+`|\d+) \| (`[^|]+`|\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
