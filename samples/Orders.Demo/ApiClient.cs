using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Orders.Demo;

/// <summary>Calls the Orders API and keeps what a client would see.</summary>
internal sealed class ApiClient(string address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(address) };

    public Task<ApiAnswer> GetAsync(string? token, string path = "/orders") => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), token);

    public Task<ApiAnswer> DeleteAsync(string? token, string path) => SendAsync(new HttpRequestMessage(HttpMethod.Delete, path), token);

    public Task<ApiAnswer> PostAsync(string? token) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, "/orders") { Content = JsonContent.Create(new { item = "tea", quantity = 2 }) }, token);

    public void Dispose() => _http.Dispose();

    private async Task<ApiAnswer> SendAsync(HttpRequestMessage request, string? token)
    {
        using (request)
        {
            if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await _http.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            var problem = response.Content.Headers.ContentType?.MediaType == "application/problem+json" ? JsonNode.Parse(body) : null;
            return new ApiAnswer(
                $"{request.Method} {request.RequestUri!.PathAndQuery}{Shown(token)}",
                (int)response.StatusCode,
                problem?["code"]?.GetValue<string>(),
                [.. response.Headers.WwwAuthenticate.Select(value => "WWW-Authenticate: " + value), .. RetryAfter(response)],
                body);
        }
    }

    // Enough to see which token it is, too little to use it.
    private static string Shown(string? token) => token is null ? "" : $"  Authorization: Bearer {token[..8]}…";

    private static IEnumerable<string> RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter is { } retryAfter ? [$"Retry-After: {retryAfter}"] : [];
}

/// <summary>What came back.</summary>
internal sealed record ApiAnswer(string Request, int Status, string? Code, IReadOnlyList<string> Headers, string Body);
