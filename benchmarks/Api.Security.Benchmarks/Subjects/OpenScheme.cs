using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Api.Security.Benchmarks.Subjects;

/// <summary>Accepts every request without a check, to measure ASP.NET Core's own authentication and authorization over HTTP.</summary>
internal sealed class OpenScheme : IAuthenticationHandler
{
    public const string Name = "Open";

    private static readonly Task<AuthenticateResult> Anybody = Task.FromResult(AuthenticateResult.Success(
        new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "anybody")], Name)), Name)));

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context) => Task.CompletedTask;

    public Task<AuthenticateResult> AuthenticateAsync() => Anybody;

    public Task ChallengeAsync(AuthenticationProperties? properties) => Task.CompletedTask;

    public Task ForbidAsync(AuthenticationProperties? properties) => Task.CompletedTask;
}
