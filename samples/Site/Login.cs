using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Site;

/// <summary>
/// The login of the pages: authorization code with PKCE. The address of the identity provider and the client are in the configuration
/// section <c>Authentication:Schemes:OpenIdConnect</c>.
/// </summary>
internal static class Login
{
    public static void Configure(OpenIdConnectOptions login)
    {
        login.ResponseType = OpenIdConnectResponseType.Code;
        // The code comes back in a redirect (GET), so the cookies of the login can be SameSite=Lax, which also works over plain HTTP.
        login.ResponseMode = OpenIdConnectResponseMode.Query;
        login.CorrelationCookie.SameSite = login.NonceCookie.SameSite = SameSiteMode.Lax;
        login.CorrelationCookie.SecurePolicy = login.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;

        login.MapInboundClaims = false;
        login.TokenValidationParameters.NameClaimType = "name";

        // The access token that the pages give to their scripts.
        login.SaveTokens = true;
        login.Scope.Clear();
        foreach (var scope in new[] { "openid", "read:orders", "write:orders" }) login.Scope.Add(scope);
        login.Events.OnTicketReceived = ticket =>
        {
            // The session ends with its access token, so a page never has an expired one.
            ticket.Properties!.ExpiresUtc =
                DateTimeOffset.Parse(ticket.Properties.GetTokenValue("expires_at")!, CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        };
    }
}
