using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Api.Security.Benchmarks.Subjects;

/// <summary>A scheme that does nothing. Its cost, which is that of ASP.NET Core, is subtracted from the other results.</summary>
internal sealed class EmptyScheme : IAuthenticationHandler
{
    public const string Name = "Empty";

    private static readonly Task<AuthenticateResult> Nothing = Task.FromResult(AuthenticateResult.NoResult());

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context) => Task.CompletedTask;

    public Task<AuthenticateResult> AuthenticateAsync() => Nothing;

    public Task ChallengeAsync(AuthenticationProperties? properties) => Task.CompletedTask;

    public Task ForbidAsync(AuthenticationProperties? properties) => Task.CompletedTask;
}
