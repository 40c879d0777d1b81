using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Orders.Demo;

/// <summary>Calls the Orders API and records what a client would see.</summary>
internal sealed partial class ApiClient(string address, TlsClient? tls = null) : IDisposable
{
    private readonly HttpClient _http = new(SecureHandler.Create(tls)) { BaseAddress = new Uri(address) };

    public Task<ApiAnswer> GetAsync(string? token, string path = "/orders") =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), token);

    /// <summary>Sends a token with a DPoP proof.</summary>
    public Task<ApiAnswer> GetAsync(string token, string path, string proof)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("DPoP", proof);
        return SendAsync(request, token, $"  DPoP: {proof[..8]}…", "DPoP");
    }

    public Task<ApiAnswer> DeleteAsync(string? token, string path) => SendAsync(new HttpRequestMessage(HttpMethod.Delete, path), token);

    public Task<ApiAnswer> PostAsync(string? token) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "/orders") { Content = JsonContent.Create(new { item = "tea", quantity = 2 }) }, token);

    public Task<ApiAnswer> PostAsync(string? token, string path, object? body = null) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) }, token);

    public Task<ApiAnswer> PutAsync(string token, string path, object body) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) }, token);

    public Task<ApiAnswer> GetAsync(ApiKey key, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("x-api-key-id", key.Id);
        request.Headers.Add("x-api-key", key.Secret);
        return SendAsync(request, token: null, $"  x-api-key-id: {key.Id}  x-api-key: {key.Secret}");
    }

    public void Dispose() => _http.Dispose();

    private async Task<ApiAnswer> SendAsync(HttpRequestMessage request, string? token, string credential = "", string scheme = "Bearer")
    {
        using (request)
        {
            if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue(scheme, token);
            using var response = await _http.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            var problem = response.Content.Headers.ContentType?.MediaType == "application/problem+json" ? JsonNode.Parse(body) : null;
            return new ApiAnswer(
                WithoutSecrets($"{request.Method} {request.RequestUri!.PathAndQuery}{Shown(token, scheme)}{credential}{Certificate()}"),
                (int)response.StatusCode,
                problem?["code"]?.GetValue<string>(),
                problem?["reason"]?.GetValue<string>(),
                [.. response.Headers.WwwAuthenticate.Select(value => "WWW-Authenticate: " + value), .. OthersOf(response)],
                body);
        }
    }

    private string Certificate() => tls?.Own is null ? "" : $"  with the certificate {tls.Own.Thumbprint[..8]}…";

    // Enough to recognize the token, not enough to use it.
    private static string Shown(string? token, string scheme) => token is null ? "" : $"  Authorization: {scheme} {token[..8]}…";

    /// <summary>Shows a key only up to its random part, which is secret.</summary>
    public static string WithoutSecrets(string text) => Secret().Replace(text, "$1…");

    [GeneratedRegex("(apik_[a-z0-9]{2,8}_[0-9A-Za-z]{16}_)[0-9A-Za-z]{49}")]
    private static partial Regex Secret();

    private static IEnumerable<string> OthersOf(HttpResponseMessage response) =>
        ((string[])["Retry-After", "RateLimit-Policy", "RateLimit", "DPoP-Nonce"]).Where(response.Headers.Contains)
            .Select(name => $"{name}: {string.Join(", ", response.Headers.NonValidated[name])}");
}

/// <summary>The response.</summary>
internal sealed record ApiAnswer(string Request, int Status, string? Code, string? Reason, IReadOnlyList<string> Headers, string Body)
{
    public string Member(string name) => JsonNode.Parse(Body)![name]!.GetValue<string>();

    /// <returns>The value of a header that is shown; <see langword="null"/> when there is none.</returns>
    public string? Header(string name) => Headers.FirstOrDefault(line => line.StartsWith(name + ": ", StringComparison.Ordinal))
        ?[(name.Length + 2)..];

    public ApiKey IssuedKey => new(Member("keyId"), Member("secret"));
}

/// <summary>An API key with its secret, as its holder has it.</summary>
internal sealed record ApiKey(string Id, string Secret);
