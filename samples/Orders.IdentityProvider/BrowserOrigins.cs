using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Orders.IdentityProvider;

/// <summary>Lets pages of known origins read the discovery document and ask for tokens. Nobody's page may log in or rotate keys.</summary>
internal static class BrowserOrigins
{
    public static void UseBrowserOrigins(this WebApplication app)
    {
        var origins = app.Services.GetRequiredService<IOptions<IdentityProviderOptions>>().Value.AllowedOrigins;
        app.UseWhen(IsForPages, branch => branch.UseCors(cors => cors.WithOrigins([.. origins]).WithMethods(HttpMethods.Get, HttpMethods.Post).WithHeaders(HeaderNames.ContentType, HeaderNames.Authorization)));
    }

    private static bool IsForPages(HttpContext http) => http.Request.Path == "/connect/token" || http.Request.Path.StartsWithSegments("/.well-known");
}
