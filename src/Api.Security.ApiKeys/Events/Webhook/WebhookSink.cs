using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Api.Security.ApiKeys;

/// <summary>
/// Posts each event, signed. Its id stays the same for all tries, so that receivers can ignore duplicates. It uses its own HTTP client:
/// what the host adds to all its clients, such as retries and tokens, is not meant for the receiver.
/// </summary>
internal sealed class WebhookSink(WebhookSettings settings, TimeProvider clock) : IApiKeyEventSink, IDisposable
{
    private const int MostOfAnAnswer = 1_024;
    private const int MostKilobytesOfHeaders = 16;

    private readonly ConditionalWeakTable<ApiKeyEvent, string> _ids = [];

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = MostKilobytesOfHeaders, MaxResponseDrainSize = MostOfAnAnswer,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
    });

    public async Task SendAsync(IReadOnlyList<ApiKeyEvent> events, CancellationToken cancellationToken)
    {
        foreach (var one in events)
        {
            using var request = RequestOf(one);
            using var answer = await _client.SendAsync(request, cancellationToken); // returns after the headers; the body is not read
            if (!answer.IsSuccessStatusCode) throw new SinkFailure($"status {(int)answer.StatusCode}");
        }
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage RequestOf(ApiKeyEvent one)
    {
        var id = _ids.GetValue(one, static _ => $"evt_{RandomNumberGenerator.GetHexString(32, lowercase: true)}");
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        var body = WebhookBody.Serialize(one);
        var request = new HttpRequestMessage(HttpMethod.Post, settings.Address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Compute(settings.Secret, id, timestamp, body));
        return request;
    }
}
