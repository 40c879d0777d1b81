using System.Text.Json.Nodes;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Orders.IdentityProvider;

/// <summary>The key that an access token is bound to (<c>cnf</c>; RFC 7800): kept with the token request until the token is made.</summary>
internal static class Confirmation
{
    public const string Claim = "cnf";

    /// <summary>Writes it into the token, once OpenIddict has selected its claims.</summary>
    public static void Write(ProcessSignInContext context)
    {
        if (context.Transaction.GetHttpRequest()?.HttpContext.Items[Claim] is JsonObject confirmation)
            context.AccessTokenPrincipal?.SetClaim(Claim, confirmation);
    }
}
