using System.Net;
using System.Security.Claims;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Coexistence;

/// <summary>
/// A site with a login of its own, to which an API was added: pages for cookies at <c>/page</c> and <c>/open</c>, the API at <c>/api</c>.
/// </summary>
internal sealed class SiteWithLogin : IAsyncDisposable
{
    public const string Cookies = "Cookies";
    public const string Token = """{"sub":"machine","scope":"read:orders"}""";

    /// <summary>How such sites add authentication.</summary>
    public static readonly Dictionary<string, Action<IServiceCollection>> Logins = new()
    {
        ["cookies"] = services => services.AddAuthentication(Cookies).AddCookie(Cookies),
        ["cookies, each default"] = services => services.AddAuthentication(options =>
            (options.DefaultAuthenticateScheme, options.DefaultChallengeScheme, options.DefaultForbidScheme) = (Cookies, Cookies, Cookies))
            .AddCookie(Cookies),
        ["cookies, the only scheme"] = services => services.AddAuthentication().AddCookie(Cookies),
        ["cookies and a remote login"] = services => services.AddAuthentication(options =>
            (options.DefaultScheme, options.DefaultChallengeScheme) = (Cookies, "remote"))
            .AddCookie(Cookies).AddScheme<AuthenticationSchemeOptions, RemoteLogin>("remote", null),
        ["a policy scheme"] = services => services.AddAuthentication("smart").AddCookie(Cookies)
            .AddPolicyScheme("smart", null, options => options.ForwardDefaultSelector = _ => Cookies),
    };

    private SiteWithLogin(TestApi api, bool keepsCookies)
    {
        Api = api;
        Browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = keepsCookies })
        {
            BaseAddress = api.Client.BaseAddress,
        };
    }

    public TestApi Api { get; }

    /// <summary>A browser that is logged in after <see cref="LogInAsync"/>.</summary>
    public HttpClient Browser { get; }

    /// <param name="login">One of <see cref="Logins"/>.</param>
    /// <param name="isFirst">Whether the login is added before this library.</param>
    /// <param name="endpoints">Further endpoints.</param>
    /// <param name="settings">Settings.</param>
    /// <param name="services">Further services.</param>
    public static async Task<SiteWithLogin> StartAsync(
        string login = "cookies", bool isFirst = true, Action<WebApplication>? endpoints = null,
        Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null) =>
        new(await TestApi.StartAsync(Options(login, isFirst, endpoints, settings, services)), keepsCookies: true);

    public static TestApiOptions Options(
        string login = "cookies", bool isFirst = true, Action<WebApplication>? endpoints = null,
        Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null) => new()
    {
        Settings = settings ?? [],
        AddSecurity = all =>
        {
            if (isFirst) Logins[login](all);
            ClaimsScheme.Add(all);
            if (!isFirst) Logins[login](all);
            services?.Invoke(all);
        },
        Endpoints = app =>
        {
            app.MapGet("/login", (HttpContext context) => context.SignInAsync(Cookies, new ClaimsPrincipal(new ClaimsIdentity(
                [new("sub", "anna"), new("scope", "read:orders"), new("roles", "clerk")], Cookies, "sub", "roles"))));
            app.MapGet("/open", () => "open");
            app.MapGet("/page", Name).RequireAuthorization();
            app.MapGet("/page/named", Name).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = Cookies });
            app.MapGet("/api/orders", Name).RequireScope("read:orders");
            app.MapGet("/api/write", Name).RequireScope("write:orders");
            app.MapGet("/api/any", Name).RequireApiSecurity();
            app.MapGet("/api/forbid", () => Results.Forbid()).RequireApiSecurity();
            app.MapGet("/api/challenge", () => Results.Challenge()).RequireApiSecurity();
            endpoints?.Invoke(app);
        },
    };

    public async Task LogInAsync() => (await Browser.GetAsync("/login")).StatusCode.Should().Be(HttpStatusCode.OK);

    /// <summary>Requests a path as the browser, possibly with a token.</summary>
    public async Task<TestAnswer> BrowseAsync(string path, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + ClaimsScheme.Credential(token));
        using var response = await Browser.SendAsync(request);
        return await TestAnswer.ReadAsync(response);
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await Api.DisposeAsync();
    }

    private static string Name(HttpContext context) => $"{context.User.Identity?.Name} {context.User.Identity?.AuthenticationType}";

    /// <summary>A login elsewhere, as OpenID Connect has it: it only redirects.</summary>
    private sealed class RemoteLogin(
        Microsoft.Extensions.Options.IOptionsMonitor<AuthenticationSchemeOptions> options,
        Microsoft.Extensions.Logging.ILoggerFactory logger,
        System.Text.Encodings.Web.UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());

        protected override Task HandleChallengeAsync(AuthenticationProperties properties)
        {
            Response.Redirect("https://login.example/authorize");
            return Task.CompletedTask;
        }
    }
}
