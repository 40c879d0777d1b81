using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Orders.Demo;

/// <summary>Gets tokens as clients do: with client credentials, and for a user with the authorization code flow and PKCE.</summary>
internal sealed partial class Tokens(string authority, TlsClient? tls = null) : IDisposable
{
    private const string RedirectUri = "http://127.0.0.1:7777/callback";

    private readonly HttpClient _http = new(SecureHandler.Create(tls, new CookieContainer())) { BaseAddress = new Uri(authority) };

    /// <summary>Gets an access token for a machine client, bound to a key if there is one.</summary>
    public async Task<string> OfClientAsync(string client, string scope, DPoPKey? key = null) =>
        (await TokenAsync(
            new()
            {
                ["grant_type"] = "client_credentials", ["client_id"] = client, ["client_secret"] = client + "-secret", ["scope"] = scope,
            },
            key?.Prove("POST", authority + "connect/token")))["access_token"]!.GetValue<string>();

    /// <summary>
    /// Logs a user in and returns the token response: <c>access_token</c>, <c>id_token</c> and, if requested, <c>refresh_token</c>.
    /// </summary>
    public async Task<JsonNode> OfUserAsync(string scope, string user = "alice")
    {
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var callback = await LogInAsync("connect/authorize?" + await Encode(new()
        {
            ["response_type"] = "code", ["client_id"] = "orders-web", ["redirect_uri"] = RedirectUri, ["scope"] = scope,
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
            ["code_challenge_method"] = "S256",
        }), user);
        var code = CodeParameter().Match(callback.Query).Groups[1].Value;
        return await TokenAsync(new()
        {
            ["grant_type"] = "authorization_code", ["client_id"] = "orders-web", ["redirect_uri"] = RedirectUri,
            ["code"] = Uri.UnescapeDataString(code), ["code_verifier"] = verifier,
        });
    }

    /// <summary>Logs a user in at the authorization endpoint as a browser would, and returns the address it is redirected to.</summary>
    public async Task<Uri> LogInAsync(string authorizationRequest, string user = "alice")
    {
        var form = await _http.GetStringAsync(authorizationRequest);
        var fields = HiddenField().Matches(form)
            .ToDictionary(match => match.Groups[1].Value, match => WebUtility.HtmlDecode(match.Groups[2].Value));
        (fields["username"], fields["password"]) = (user, user + "-password");
        using var content = new FormUrlEncodedContent(fields);
        using var login = await _http.PostAsync(new Uri("connect/authorize", UriKind.Relative), content);
        return login.Headers.Location!;
    }

    /// <summary>Sends one request to the token endpoint.</summary>
    public async Task<JsonNode> TokenAsync(Dictionary<string, string> parameters, string? proof = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("connect/token", UriKind.Relative));
        request.Content = new FormUrlEncodedContent(parameters);
        if (proof is not null) request.Headers.Add("DPoP", proof);
        using var response = await _http.SendAsync(request);
        return JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
    }

    public void Dispose() => _http.Dispose();

    private static Task<string> Encode(Dictionary<string, string> parameters) => new FormUrlEncodedContent(parameters).ReadAsStringAsync();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"")]
    private static partial Regex HiddenField();

    [GeneratedRegex("[?&]code=([^&]*)")]
    private static partial Regex CodeParameter();
}
