using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Orders.IdentityProvider;

/// <summary>The login page. It posts user and password back together with the authorization request.</summary>
internal static class LoginForm
{
    private const string UserField = "username";

    // OpenIddict can log requests; it hides the form fields whose names it knows.
    private const string PasswordField = "password";

    public static async Task<bool> IsSubmittedAsync(HttpContext http) =>
        http.Request.HasFormContentType
        && (await http.Request.ReadFormAsync(http.RequestAborted)).ContainsKey(UserField);

    public static (string Id, UserOptions User)? FindUser(IFormCollection form, IdentityProviderOptions settings)
    {
        var id = form[UserField].ToString();
        return settings.Users.TryGetValue(id, out var user) && Same(user.Password, form[PasswordField].ToString())
            ? (id, user)
            : null;
    }

    public static IResult Show(HttpContext http, IAntiforgery antiforgery, string? problem = null)
    {
        var tokens = antiforgery.GetAndStoreTokens(http);
        var page = new StringBuilder("<!doctype html><html lang=\"en\"><title>Log in</title><h1>Log in</h1>");
        if (problem is not null)
            page.Append("<p role=\"alert\">").Append(Encode(problem)).Append("</p>");

        page.Append("<form method=\"post\" action=\"").Append(Encode(http.Request.Path)).Append("\">");
        foreach (var (name, value) in AuthorizationRequest(http, tokens.FormFieldName))
            AppendHidden(page, name, value);
        AppendHidden(page, tokens.FormFieldName, tokens.RequestToken);

        page.Append("<p><label>User <input name=\"").Append(UserField)
            .Append("\" autocomplete=\"username\" required autofocus></label></p>")
            .Append("<p><label>Password <input type=\"password\" name=\"").Append(PasswordField)
            .Append("\" autocomplete=\"current-password\" required></label></p>")
            .Append("<p><button>Log in</button></p></form></html>");

        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XFrameOptions = "DENY";
        http.Response.Headers[HeaderNames.ContentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'";
        var status = problem is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        return Results.Content(page.ToString(), "text/html; charset=utf-8", statusCode: status);
    }

    private static IEnumerable<(string Name, string? Value)> AuthorizationRequest(HttpContext http, string antiforgeryField)
    {
        IEnumerable<KeyValuePair<string, StringValues>> parameters =
            http.Request.HasFormContentType ? http.Request.Form : http.Request.Query;

        return from parameter in parameters
               where parameter.Key is not (UserField or PasswordField) && parameter.Key != antiforgeryField
               from value in parameter.Value
               select (parameter.Key, value);
    }

    private static void AppendHidden(StringBuilder page, string name, string? value) =>
        page.Append("<input type=\"hidden\" name=\"").Append(Encode(name))
            .Append("\" value=\"").Append(Encode(value)).Append("\">");

    private static string Encode(string? text) => HtmlEncoder.Default.Encode(text ?? "");

    private static bool Same(string expected, string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));
}
