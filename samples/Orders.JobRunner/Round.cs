using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Orders.JobRunner;

/// <summary>The job itself: reads the orders, then places one.</summary>
internal sealed class Round(OrdersClient orders, ILogger<Round> logger)
{
    /// <returns>Whether both requests succeeded.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var read = await CallAsync(HttpMethod.Get, null, HttpStatusCode.OK, cancellationToken);
            var placed = await CallAsync(HttpMethod.Post, NewOrder, HttpStatusCode.Created, cancellationToken);
            return read && placed;
        }
        catch (Exception problem) when (IsOutside(problem) && !cancellationToken.IsCancellationRequested)
        {
            // The provider or the API is unavailable or sent an invalid response; the next round may succeed.
            Log.RoundFailed(logger, problem.Message);
            return false;
        }
    }

    private async Task<bool> CallAsync(
        HttpMethod method, Func<HttpContent>? content, HttpStatusCode expected, CancellationToken cancellationToken)
    {
        using var response = await orders.SendAsync(method, "orders", content, cancellationToken);
        Log.Answered(logger, method, "orders", (int)response.StatusCode);
        return response.StatusCode == expected;
    }

    private static JsonContent NewOrder() => JsonContent.Create(new { item = "tea", quantity = 2 });

    private static bool IsOutside(Exception problem) =>
        problem is HttpRequestException or IOException or JsonException or TokenUnavailableException or OperationCanceledException;
}
