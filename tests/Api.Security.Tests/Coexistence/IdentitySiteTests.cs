using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Api.Security.TestKit;
using Api.Security.Tests.Requirements;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security.Tests.Coexistence;

/// <summary>ASP.NET Core Identity, and the handler that accepts everybody in tests, keep their pages and get into no API.</summary>
public sealed class IdentitySiteTests
{
    private const string Token = """{"sub":"machine","scope":"read:orders"}""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_user_of_ASPNET_Core_Identity_sees_pages_and_callers_of_the_API_get_answers(bool identityIsFirst)
    {
        await using var api = await StartAsync(
            services => services.AddIdentity<IdentityUser, IdentityRole>().AddUserStore<Nobody>().AddRoleStore<Nobody>(),
            IdentityConstants.ApplicationScheme,
            identityIsFirst);
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = api.Client.BaseAddress };
        (await browser.GetAsync("/page")).StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await browser.GetAsync("/login")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await browser.GetStringAsync("/page")).Should().Be("anna");
        foreach (var path in (string[])["/api/orders", "/api/any"])
        {
            using var answer = await browser.GetAsync(path);
            (await TestAnswer.ReadAsync(answer)).ShouldBeMissingCredentials();
            (await api.AskAsync(path, Token)).Body.Should().Be("machine");
        }

        api.Log.Ours.Should().ContainSingle(line => line.EventId == 1117).Which.Text.Should().Contain("Identity.Application");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_that_accepts_everybody_opens_pages_and_nothing_of_the_API(bool isFirst)
    {
        await using var api = await StartAsync(
            services => services.AddAuthentication("Test").AddScheme<AuthenticationSchemeOptions, Everybody>("Test", null),
            "Test",
            isFirst);
        (await api.GetAsync("/page")).Body.Should().Be("tester");
        foreach (var path in (string[])["/api/orders", "/api/any"])
        {
            (await api.GetAsync(path)).ShouldBeMissingCredentials();
            (await api.AskAsync(path, Token)).Body.Should().Be("machine");
        }
    }

    private static Task<TestApi> StartAsync(Action<IServiceCollection> login, string scheme, bool loginIsFirst) =>
        TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services =>
            {
                if (loginIsFirst) login(services);
                ClaimsScheme.Add(services);
                if (!loginIsFirst) login(services);
            },
            Endpoints = app =>
            {
                app.MapGet("/login", (HttpContext context) => context.SignInAsync(scheme, new ClaimsPrincipal(
                    new ClaimsIdentity([new(ClaimTypes.Name, "anna"), new("scope", "read:orders")], scheme))));
                app.MapGet("/page", (ClaimsPrincipal user) => user.Identity!.Name).RequireAuthorization();
                app.MapGet("/api/orders", (ApiCaller caller) => caller.Subject).RequireScope("read:orders");
                app.MapGet("/api/any", (ApiCaller caller) => caller.Subject).RequireApiSecurity();
            },
        });

    private sealed class Everybody(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.Success(
            new AuthenticationTicket(
                new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, "tester"), new("scope", "read:orders")], "Test")), "Test")));
    }

    // Identity needs a store to check a cookie, but asks it only half an hour after the login.
    private sealed class Nobody : IUserStore<IdentityUser>, IRoleStore<IdentityRole>
    {
        public Task<IdentityResult> CreateAsync(IdentityUser user, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IdentityResult> DeleteAsync(IdentityUser user, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IdentityResult> UpdateAsync(IdentityUser user, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<string> GetUserIdAsync(IdentityUser user, CancellationToken cancellationToken) => Task.FromResult(user.Id);

        public Task<string?> GetUserNameAsync(IdentityUser user, CancellationToken cancellationToken) => Task.FromResult(user.UserName);

        public Task<string?> GetNormalizedUserNameAsync(IdentityUser user, CancellationToken cancellationToken) =>
            Task.FromResult(user.NormalizedUserName);

        public Task SetUserNameAsync(IdentityUser user, string? userName, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task SetNormalizedUserNameAsync(IdentityUser user, string? normalizedName, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        Task<IdentityUser?> IUserStore<IdentityUser>.FindByIdAsync(string userId, CancellationToken cancellationToken) =>
            Task.FromResult<IdentityUser?>(null);

        Task<IdentityUser?> IUserStore<IdentityUser>.FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
            Task.FromResult<IdentityUser?>(null);

        public Task<IdentityResult> CreateAsync(IdentityRole role, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IdentityResult> DeleteAsync(IdentityRole role, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IdentityResult> UpdateAsync(IdentityRole role, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<string> GetRoleIdAsync(IdentityRole role, CancellationToken cancellationToken) => Task.FromResult(role.Id);

        public Task<string?> GetRoleNameAsync(IdentityRole role, CancellationToken cancellationToken) => Task.FromResult(role.Name);

        public Task<string?> GetNormalizedRoleNameAsync(IdentityRole role, CancellationToken cancellationToken) =>
            Task.FromResult(role.NormalizedName);

        public Task SetRoleNameAsync(IdentityRole role, string? roleName, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task SetNormalizedRoleNameAsync(IdentityRole role, string? normalizedName, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        Task<IdentityRole?> IRoleStore<IdentityRole>.FindByIdAsync(string roleId, CancellationToken cancellationToken) =>
            Task.FromResult<IdentityRole?>(null);

        Task<IdentityRole?> IRoleStore<IdentityRole>.FindByNameAsync(string normalizedRoleName, CancellationToken cancellationToken) =>
            Task.FromResult<IdentityRole?>(null);

        public void Dispose()
        {
        }
    }
}
