using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Orders.Demo;

/// <summary>What a partner with a plan sees: what is left, a refusal, how long to wait, and its quota and usage.</summary>
internal sealed class LimitStory(ApiClient api, Transcript transcript, string administrator)
{
    /// <summary>The plan of the demo: two requests in four seconds, three in a month.</summary>
    public static IReadOnlyList<string> Settings { get; } =
    [
        "--ApiSecurity:RateLimits:Plans:demo:burst:Kind=Rate", "--ApiSecurity:RateLimits:Plans:demo:burst:Limit=2",
        "--ApiSecurity:RateLimits:Plans:demo:burst:Window=00:00:04",
        "--ApiSecurity:RateLimits:Plans:demo:monthly:Kind=Quota", "--ApiSecurity:RateLimits:Plans:demo:monthly:Limit=3",
        "--ApiSecurity:RateLimits:Plans:demo:monthly:Period=Month",
    ];

    private const string Orders = "/partner/orders";

    // Nodes learn of a plan within 2 s, and write what they have counted every 10 s.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task TellAsync(string clientPath, ApiKey key)
    {
        transcript.Turn("Limits and quotas");
        transcript.Show(
            "the partner gets a plan: 2 requests in 4 seconds, 3 in a month",
            await api.PutAsync(administrator, clientPath + "/limits", new { plan = "demo" }),
            204);
        transcript.Show("a request; RateLimit tells what is left", await OnceAsync(HasLimits, () => api.GetAsync(key, Orders)), 200);
        await api.GetAsync(key, Orders);
        var refused = await api.GetAsync(key, Orders);
        transcript.Show("the third request within 4 seconds", refused, 429, "rate_limited");
        await Task.Delay(TimeSpan.FromSeconds(int.Parse(refused.Header("Retry-After")!, CultureInfo.InvariantCulture)));
        transcript.Show("after waiting as long as Retry-After says", await api.GetAsync(key, Orders), 200);
        transcript.Show(
            "the fourth accepted request exceeds the quota of the month; Retry-After says when the next one begins",
            await OnceAsync(answer => answer.Code is "quota_exceeded", () => api.GetAsync(key, Orders)),
            429,
            "quota_exceeded");
        transcript.Show(
            "an administrator grants one more", await api.PostAsync(administrator, clientPath + "/quota/grants",
                new { policy = "monthly", amount = 1, reason = "a demo" }), 204);
        transcript.Show(
            "it is there within 2 seconds", await OnceAsync(answer => answer.Status == 200, () => api.GetAsync(key, Orders)), 200);
        transcript.Show("its quota", await api.GetAsync(administrator, clientPath + "/quota"), 200);
        transcript.Show("and its usage, by outcome", await OnceAsync(
            CountsRefusals, () => api.GetAsync(administrator, clientPath + "/usage?by=outcome")), 200);
    }

    private static bool HasLimits(ApiAnswer answer) => answer.Header("RateLimit") is not null;

    private static bool CountsRefusals(ApiAnswer answer) => JsonNode.Parse(answer.Body)?["rows"] is JsonArray rows
        && rows.Any(row => row?["outcome"]?.GetValue<string>() == "quota_exceeded");

    private static async Task<ApiAnswer> OnceAsync(Func<ApiAnswer, bool> isThere, Func<Task<ApiAnswer>> ask)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (isThere(answer) || waited.Elapsed > Patience) return answer;
            await Task.Delay(200);
        }
    }
}
