using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Orders.IdentityProvider;

/// <summary>Called after OpenIddict has checked client, redirect address, scopes and code challenge.</summary>
internal static class AuthorizationEndpoint
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public static void MapAuthorization(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/connect/authorize", [HttpMethods.Get, HttpMethods.Post], async (
            HttpContext http, IAntiforgery antiforgery, IOpenIddictScopeManager scopes,
            IOptions<IdentityProviderOptions> settings, TimeProvider clock) =>
        {
            var request = http.GetOpenIddictServerRequest()
                ?? throw new InvalidOperationException("OpenIddict has not processed this request.");

            // There is no session, so a request that allows no login form always fails.
            if (request.HasPromptValue(PromptValues.None))
                return Results.Forbid(LoginRequired(), [Scheme]);

            if (!await LoginForm.IsSubmittedAsync(http))
                return LoginForm.Show(http, antiforgery);

            if (!await antiforgery.IsRequestValidAsync(http))
                return LoginForm.Show(http, antiforgery, "The form is out of date. Try again.");

            if (LoginForm.FindUser(http.Request.Form, settings.Value) is not var (id, user))
                return LoginForm.Show(http, antiforgery, "User or password is wrong.");

            var principal = await Identities.User(id, user, clock.GetUtcNow()).GrantAsync(request.GetScopes(), scopes);
            return Results.SignIn(principal, authenticationScheme: Scheme);
        });

    private static AuthenticationProperties LoginRequired() => new(new Dictionary<string, string?>
    {
        [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.LoginRequired,
        [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = "The user must log in.",
    });
}
