using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>
/// Uses the schemes of this library as the default in a request that belongs to the API, in an application with another default.
/// </summary>
internal sealed class DefaultSchemeForwarding(IAuthenticationService inner) : IAuthenticationService
{
    /// <summary>Puts itself in front of the service of the application, unless this library is the default anyway.</summary>
    public static void Add(IServiceCollection services)
    {
        if (services.LastOrDefault(service => service.ServiceType == typeof(IAuthenticationService)) is not { } found
            || found.IsKeyedService || found.ImplementationType is not { } type)
            return;
        services.Remove(found);
        var create = ActivatorUtilities.CreateFactory(type, []);
        services.Add(new ServiceDescriptor(typeof(IAuthenticationService), provider =>
        {
            var service = (IAuthenticationService)create(provider, null);
            return provider.GetRequiredService<DefaultSchemes>().NothingElseIs ? service : new DefaultSchemeForwarding(service);
        }, found.Lifetime));
    }

    public Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string? scheme) =>
        inner.AuthenticateAsync(context, scheme ?? Default(context));

    public Task ChallengeAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) =>
        inner.ChallengeAsync(context, scheme ?? Default(context), properties);

    public Task ForbidAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) =>
        inner.ForbidAsync(context, scheme ?? Default(context), properties);

    public Task SignInAsync(HttpContext context, string? scheme, ClaimsPrincipal principal, AuthenticationProperties? properties) =>
        inner.SignInAsync(context, scheme, principal, properties);

    public Task SignOutAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) =>
        inner.SignOutAsync(context, scheme, properties);

    private static string? Default(HttpContext context) => ApiRequest.IsOne(context) ? ApiSecurityDefaults.SelectingScheme : null;
}
