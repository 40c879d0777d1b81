using System.Net.Http.Headers;
using System.Net.Http.Json;
using Api.Security.TestKit;
using Orders.Demo;

namespace Api.Security.Samples.Tests;

/// <summary>Calls one node of the sample API, with a token or with an API key.</summary>
internal sealed class OrdersClient(Uri node, TimeSpan? patience = null) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = node, Timeout = patience ?? TimeSpan.FromSeconds(100) };

    /// <summary>Returns a client of the same node with another timeout.</summary>
    public OrdersClient Impatient(TimeSpan patience) => new(node, patience);

    public Task<TestAnswer> GetAsync(string path, ApiKey? key = null) => SendAsync(HttpMethod.Get, path, key);

    public Task<TestAnswer> GetAsync(string path, string token) => SendAsync(HttpMethod.Get, path, token);

    /// <summary>Sends a bound token with its DPoP proof.</summary>
    public Task<TestAnswer> GetAsync(string path, string token, string proof)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("DPoP", token);
        request.Headers.Add("DPoP", proof);
        return SendAsync(request);
    }

    public Task<TestAnswer> SendAsync(HttpMethod method, string path, ApiKey? key, object? body = null) =>
        SendAsync(method, path, key?.Id, key?.Secret, token: null, body);

    public Task<TestAnswer> SendAsync(HttpMethod method, string path, string token, object? body = null) =>
        SendAsync(method, path, id: null, secret: null, token, body);

    public Task<TestAnswer> SendAsync(HttpMethod method, string path, string? id, string? secret, string? token, object? body = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (id is not null) request.Headers.Add("x-api-key-id", id);
        if (secret is not null) request.Headers.Add("x-api-key", secret);
        return SendAsync(request);
    }

    public void Dispose() => _http.Dispose();

    private async Task<TestAnswer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await _http.SendAsync(request);
            return await TestAnswer.ReadAsync(response);
        }
    }
}
