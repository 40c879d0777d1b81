using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orders.JobRunner;

/// <summary>Sends a request with the token, and repeats it if the API's response asks for that.</summary>
internal sealed class OrdersClient(
    HttpClient http, AccessTokens tokens, IOptions<JobRunnerOptions> options, TimeProvider clock, ILogger<OrdersClient> logger)
{
    private const int MostAttempts = 4;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <returns>The last response, whatever its status. Every 401 and 403 is logged.</returns>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, Func<HttpContent>? content, CancellationToken cancellationToken)
    {
        var renewed = false;
        for (var attempt = 1; ; attempt++)
        {
            var token = await tokens.GetAsync(cancellationToken);
            var response = await SendOnceAsync(method, path, content?.Invoke(), token, cancellationToken);

            // In each case the API refused the request before doing anything, so even a POST may be repeated.
            switch (response.StatusCode)
            {
                case HttpStatusCode.Unauthorized:
                    var last = renewed || attempt == MostAttempts;
                    await LogRefusalAsync(method, path, response, last ? "giving up" : "fetching a new token", cancellationToken);
                    tokens.Drop(token);
                    if (last)
                        return response;
                    renewed = true;
                    break;

                case HttpStatusCode.Forbidden:
                    await LogRefusalAsync(method, path, response, "a new token would not help", cancellationToken);
                    return response;

                case HttpStatusCode.ServiceUnavailable when attempt < MostAttempts && RetryAfter(response) is { } wait:
                    Log.Waiting(logger, method, path, wait.TotalSeconds);
                    await Task.Delay(wait, clock, cancellationToken);
                    break;

                default:
                    return response;
            }

            response.Dispose();
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        HttpMethod method, string path, HttpContent? content, string token, CancellationToken cancellationToken)
    {
        var api = options.Value.Api!.AbsoluteUri.TrimEnd('/');
        using var request = new HttpRequestMessage(method, $"{api}/{path}");
        request.Content = content;
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await http.SendAsync(request, cancellationToken);
    }

    private async Task LogRefusalAsync(
        HttpMethod method, string path, HttpResponseMessage response, string next, CancellationToken cancellationToken)
    {
        var code = await ErrorCode.ReadAsync(response, "code", cancellationToken);
        Log.Refused(logger, method, path, (int)response.StatusCode, code, next);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter switch
        {
            { Delta: { } seconds } => seconds,
            { Date: { } date } => date - clock.GetUtcNow(),
            _ => (TimeSpan?)null,
        };

        return asked is not { } wait ? null
            : wait < TimeSpan.Zero ? TimeSpan.Zero
            : wait > LongestWait ? LongestWait
            : wait;
    }
}
