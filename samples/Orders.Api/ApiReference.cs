using Scalar.AspNetCore;

namespace Orders.Api;

/// <summary>A page for developers that documents the API and can call it. Users log in with PKCE as the sample's web client.</summary>
internal static class ApiReference
{
    public static void MapApiReference(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment()) return;
        app.MapScalarApiReference(page => page
            // Nothing is loaded from or linked to other servers: no fonts, assistant, usage data or hosted tools.
            .DisableDefaultFonts().DisableAgent().DisableMcp().DisableTelemetry().HideDeveloperTools().HideClientButton()
            .ExpandAllTags().AddPreferredSecuritySchemes("oauth2")
            .AddAuthorizationCodeFlow("oauth2", flow =>
                (flow.ClientId, flow.Pkce, flow.SelectedScopes) = ("orders-web", Pkce.Sha256, ["read:orders", "write:orders"])))
            .AllowAnonymous();
    }
}
