using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Serialization;

namespace Orders.JobRunner;

/// <summary>The client credentials grant (RFC 6749, 4.4).</summary>
internal static class TokenRequest
{
    public static async Task<TokenAnswer> SendAsync(
        HttpClient http, Uri endpoint, JobRunnerOptions options, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Headers.Authorization = Basic(options.ClientId, options.ClientSecret);
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials" };
        if (options.Scope.Length > 0)
            form["scope"] = options.Scope;
        request.Content = new FormUrlEncodedContent(form);

        using var response = await http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            var error = await ErrorCode.ReadAsync(response, "error", cancellationToken);
            throw new TokenUnavailableException($"The token endpoint answered {(int)response.StatusCode} {error}.");
        }

        var answer = await response.Content.ReadFromJsonAsync<TokenAnswer>(cancellationToken);
        return answer is { AccessToken.Length: > 0 } && "Bearer".Equals(answer.TokenType, StringComparison.OrdinalIgnoreCase)
            ? answer
            : throw new TokenUnavailableException("The token endpoint answered without a bearer token.");
    }

    // RFC 6749, 2.3.1: each half is form-encoded before the two are joined.
    private static AuthenticationHeaderValue Basic(string id, string secret)
    {
        var pair = $"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}";
        return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
    }
}

internal sealed class TokenAnswer
{
    [JsonPropertyName("access_token")]
    public string AccessToken { get; init; } = "";

    [JsonPropertyName("token_type")]
    public string TokenType { get; init; } = "";

    /// <summary>The lifetime in seconds. Without it, the token is used only once.</summary>
    [JsonPropertyName("expires_in")]
    public int ExpiresIn { get; init; }
}
