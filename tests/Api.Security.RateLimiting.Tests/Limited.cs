using System.Globalization;
using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.RateLimiting.Tests;

/// <summary>What a client learns from the headers and the body, read with a strict parser.</summary>
internal static class Limited
{
    public static IReadOnlyDictionary<string, StructuredField.Member> Policies(this TestAnswer answer) =>
        StructuredField.ParseList(answer.Headers["RateLimit-Policy"]).ToDictionary(member => member.Value);

    public static IReadOnlyDictionary<string, StructuredField.Member> Limits(this TestAnswer answer) =>
        StructuredField.ParseList(answer.Headers["RateLimit"]).ToDictionary(member => member.Value);

    public static long Remaining(this TestAnswer answer, string policy) => answer.Limits()[policy].Number("r");

    public static long RetryAfter(this TestAnswer answer) =>
        long.Parse(answer.Headers["Retry-After"].Single(), NumberStyles.None, CultureInfo.InvariantCulture);

    public static bool HasLimits(this TestAnswer answer) => answer.Headers.ContainsKey("RateLimit");

    /// <summary>Checks a 429 completely: status, code, names, and that waiting as long as it says is enough but not much longer.</summary>
    public static void ShouldBeLimited(this TestAnswer answer, string code, double wait, params string[] violated)
    {
        answer.ShouldBe(429, code);
        answer.Problem["violatedPolicies"]!.AsArray().Select(name => name!.GetValue<string>()).Should().Equal(violated);
        answer.RetryAfter().Should().BeInRange((long)Math.Ceiling(wait), (long)Math.Ceiling(wait * 1.1) + 2);
    }
}
