using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Orders.IdentityProvider;

/// <summary>Allows pages of known origins to read the discovery document and request tokens, but not to log in or rotate keys.</summary>
internal static class BrowserOrigins
{
    public static void UseBrowserOrigins(this WebApplication app)
    {
        var origins = app.Services.GetRequiredService<IOptions<IdentityProviderOptions>>().Value.AllowedOrigins;
        app.UseWhen(IsForPages, branch => branch.UseCors(cors => cors
            .WithOrigins([.. origins])
            .WithMethods(HttpMethods.Get, HttpMethods.Post)
            .WithHeaders(HeaderNames.ContentType, HeaderNames.Authorization)));
    }

    private static bool IsForPages(HttpContext http) =>
        http.Request.Path == "/connect/token" || http.Request.Path.StartsWithSegments("/.well-known");
}
