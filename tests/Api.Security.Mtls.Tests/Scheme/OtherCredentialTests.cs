using System.Security.Cryptography;
using System.Text;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.Mtls.Tests.Scheme;

/// <summary>Beside tokens, API keys, cookies and endpoints for anyone; and when the scheme does not exist.</summary>
public sealed class OtherCredentialTests
{
    private const string Bearer = "Bearer realm=\"api\"";

    [Fact]
    public async Task A_token_counts_and_the_certificate_beside_it_does_not()
    {
        await using var api = await StartWithTokensAsync();
        var certificate = api.Issue();
        var answer = await api.GetAsync("/whoami", certificate, ("Authorization", "Bearer accept"));
        answer.Problem["subject"]!.GetValue<string>().Should().Be("alice");
        (await api.GetAsync("/whoami", certificate, ("Authorization", "Bearer refuse-revoked")))
            .ShouldBe(401, "invalid_token", "Bearer realm=\"api\", error=\"invalid_token\"", CertificateApi.Challenge);
        (await api.GetAsync("/certificate", certificate, ("Authorization", "Bearer accept")))
            .ShouldBe(401, "missing_credentials", CertificateApi.Challenge);
    }

    [Fact]
    public async Task A_bad_certificate_beside_a_good_token_is_ignored()
    {
        await using var api = await StartWithTokensAsync();
        using var foreign = TestAuthority.Create();
        (await api.GetAsync("/whoami", foreign.Issue("CN=a"), ("Authorization", "Bearer accept"))).ShouldBeOk();
    }

    [Theory]
    [InlineData("Basic YTpi", 401, "missing_credentials")]
    [InlineData("Certificate abc", 401, "missing_credentials")]
    [InlineData("Certificate", 400, "invalid_request")]
    [InlineData("@@@", 401, "missing_credentials")]
    [InlineData("", 400, "invalid_request")]
    public async Task Anything_in_Authorization_hides_the_certificate(string value, int status, string code)
    {
        await using var api = await CertificateApi.StartAsync();
        var answer = await api.GetAsync("/certificate", api.Issue(), ("Authorization", value));
        ((int)answer.Status).Should().Be(status, answer.Body);
        answer.Code.Should().Be(code);
    }

    [Fact]
    public async Task Both_schemes_are_challenged_the_attempted_one_first()
    {
        await using var api = await StartWithTokensAsync();
        (await api.GetAsync("/whoami", null)).ShouldBe(401, "missing_credentials", Bearer, CertificateApi.Challenge);
        (await api.GetAsync("/whoami", api.Issue("CN=nobody"))).ShouldBe(401, "invalid_certificate", CertificateApi.Challenge, Bearer);
    }

    [Fact]
    public async Task A_certificate_is_no_credential_where_only_tokens_are_taken()
    {
        await using var api = await StartWithTokensAsync(app => app.MapGet("/token", () => "ok")
            .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Bearer" }));
        (await api.GetAsync("/token", api.Issue())).ShouldBe(401, "missing_credentials", Bearer);
    }

    [Fact]
    public async Task An_API_key_counts_and_the_certificate_beside_it_does_not()
    {
        const string secret = "imported-secret-0123456789abcdef0123456789";
        await using var api = await CertificateApi.StartAsync(
            new()
            {
                ["ApiKeys:Peppers:1"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), ["ApiKeys:AcceptImported"] = "true",
                ["ApiKeys:Clients:0:Id"] = "partner", ["ApiKeys:Clients:0:Keys:0:Id"] = "ak_0123456789abcdef",
                ["ApiKeys:Clients:0:Keys:0:Sha256"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret))),
            },
            add: builder => builder.AddApiKeys());
        var headers = new[] { ("x-api-key-id", "ak_0123456789abcdef"), ("x-api-key", secret) };
        var answer = await api.GetAsync("/whoami", api.Issue(), headers);
        answer.ShouldBeOk();
        answer.Problem["scheme"]!.GetValue<string>().Should().Be("ApiKey");
        (await api.GetAsync("/certificate", api.Issue(), headers)).ShouldBe(401, "missing_credentials", CertificateApi.Challenge);
        (await api.GetAsync("/whoami", api.Issue(), headers[0])).Code.Should().Be("incomplete_credentials");
        await api.ShouldAcceptAsync(api.Issue());
    }

    [Fact]
    public async Task An_endpoint_for_anyone_ignores_a_bad_certificate()
    {
        await using var api = await CertificateApi.StartAsync(options: new TestApiOptions
        {
            Endpoints = app => app.MapGet("/open", (ApiCaller caller) => caller.Subject ?? "-").AllowAnonymous(),
        });
        (await api.GetAsync("/open", api.Issue("CN=nobody"))).Body.Should().Be("-");
        (await api.GetAsync("/open", null)).Body.Should().Be("-");
        (await api.GetAsync("/open", api.Issue())).Body.Should().Be("reports");
    }

    [Fact]
    public async Task The_site_keeps_its_cookie_login()
    {
        await using var api = await CertificateApi.StartAsync(
            new() { ["Paths:0"] = "/api" },
            new TestApiOptions
            {
                AddSecurity = services => services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(),
                Endpoints = app =>
                {
                    app.MapGet("/page", () => "page").RequireAuthorization();
                    app.MapGet("/api/report", (ApiCaller caller) => caller.Scheme);
                },
            });
        (await api.GetAsync("/api/report", api.Issue())).Body.Should().Be("Certificate");
        (await api.GetAsync("/api/report", api.Issue("CN=nobody"))).ShouldBe(401, "invalid_certificate", CertificateApi.Challenge);
        using var client = api.Connect(api.Issue());
        using var page = await client.GetAsync(new Uri("/page", UriKind.Relative), TestContext.Current.CancellationToken);
        page.RequestMessage!.RequestUri!.AbsolutePath.Should().Be("/Account/Login");
    }

    [Fact]
    public async Task It_satisfies_what_requires_a_bound_credential()
    {
        await using var api = await StartWithTokensAsync();
        (await api.GetAsync("/bound", api.Issue())).ShouldBeOk();
        (await api.GetAsync("/bound", api.Issue(), ("Authorization", "Bearer accept"))).Code.Should().Be("invalid_token");
    }

    [Fact]
    public async Task Without_clients_there_is_no_such_scheme()
    {
        await using var api = await StartWithTokensAsync(settings: new()
        {
            ["Mtls:Clients:0:Id"] = null, ["Mtls:Clients:0:Subject"] = null, ["Mtls:Clients:0:Scopes:0"] = null,
        });
        (await api.GetAsync("/whoami", api.Issue())).ShouldBe(401, "missing_credentials", Bearer);
        ApiSecurityDescription.Create(api.Api.App.Services).Schemes.Select(scheme => scheme.Name).Should().Equal("Bearer");
        api.ChainsBuilt.Should().Be(0);
    }

    [Fact]
    public async Task Without_clients_the_name_is_free()
    {
        await using var api = await StartWithTokensAsync(
            settings: new() { ["Mtls:Clients:0:Id"] = null, ["Mtls:Clients:0:Subject"] = null, ["Mtls:Clients:0:Scopes:0"] = null },
            services: services => services.AddAuthentication().AddCookie("Certificate"));
        (await api.GetAsync("/orders", null)).ShouldBe(401, "missing_credentials", Bearer);
    }

    [Fact]
    public async Task With_clients_another_scheme_of_that_name_stops_the_start()
    {
        Func<Task> start = () => StartWithTokensAsync(services: services => services.AddAuthentication().AddCookie("Certificate"));
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should()
            .Contain("The authentication scheme 'Certificate' is already registered: rename the other scheme.");
    }

    [Fact]
    public async Task Calling_AddMtls_twice_is_the_same_as_once()
    {
        await using var api = await CertificateApi.StartAsync(add: builder => builder.AddMtls(mtls => mtls.Clients[0].Id = "renamed"));
        await api.ShouldAcceptAsync(api.Issue(), "renamed");
    }

    private static Task<CertificateApi> StartWithTokensAsync(
        Action<WebApplication>? endpoints = null, Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? services = null) =>
        CertificateApi.StartAsync(settings, new TestApiOptions
        {
            AddSecurity = all =>
            {
                services?.Invoke(all);
                ScriptedScheme.Add(all);
            },
            Endpoints = endpoints,
        });
}
