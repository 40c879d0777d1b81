using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Orders.IdentityProvider;

/// <summary>Called after OpenIddict has authenticated the client and checked its code or refresh token.</summary>
internal static class TokenEndpoint
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public static void MapToken(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/connect/token", async (
            HttpContext http, IOpenIddictApplicationManager clients, IOpenIddictScopeManager scopes,
            IOptions<IdentityProviderOptions> settings, TimeProvider clock) =>
        {
            var request = http.GetOpenIddictServerRequest()
                ?? throw new InvalidOperationException("OpenIddict has not processed this request.");

            if (!request.IsClientCredentialsGrantType())
            {
                // A code or refresh token contains the identity that it was issued for.
                var issuedTo = await http.AuthenticateAsync(Scheme);
                return await IssueAsync(issuedTo.Principal!, http, clock);
            }

            var requested = request.GetScopes();
            var granted = requested.IsEmpty ? await ScopesOf(request.ClientId!, clients) : requested;
            var tenant = settings.Value.ClientTenants.GetValueOrDefault(request.ClientId!);
            var principal = await Identities.Client(request.ClientId!, tenant).GrantAsync(granted, scopes);
            return await IssueAsync(principal, http, clock);
        });

    // With a proof, the token is bound to its key.
    private static async Task<IResult> IssueAsync(ClaimsPrincipal principal, HttpContext http, TimeProvider clock)
    {
        if (DPoPBinding.HasProof(http.Request) && !await DPoPBinding.TryBindAsync(http.Request, clock))
            return Results.Json(new { error = "invalid_dpop_proof" }, statusCode: StatusCodes.Status400BadRequest);
        return Results.SignIn(principal, authenticationScheme: Scheme);
    }

    // RFC 6749, 3.3: a client that requests no scope gets a default, here all scopes that it may have.
    private static async Task<IEnumerable<string>> ScopesOf(string clientId, IOpenIddictApplicationManager clients)
    {
        var client = await clients.FindByClientIdAsync(clientId)
            ?? throw new InvalidOperationException("OpenIddict has accepted an unknown client.");
        var permissions = await clients.GetPermissionsAsync(client);
        return permissions
            .Where(static permission => permission.StartsWith(Permissions.Prefixes.Scope, StringComparison.Ordinal))
            .Select(static permission => permission[Permissions.Prefixes.Scope.Length..]);
    }
}
