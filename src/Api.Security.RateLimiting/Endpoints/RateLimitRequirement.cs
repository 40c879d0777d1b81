using Microsoft.AspNetCore.Authorization;

namespace Api.Security.RateLimiting;

/// <summary>The policy name <c>rate-limit:plan</c>; <c>rate-limit:</c> for the plan of the caller. It also requires a caller.</summary>
/// <param name="plan">The plan; <see langword="null"/> for that of the caller.</param>
internal sealed class RateLimitRequirement(string? plan) : ILimitRequirement
{
    public const string PolicyPrefix = "rate-limit:";

    public string? Plan { get; } = plan;

    public string Rule => LimitRule.Describe(Plan);

    public bool ReadsRequest => true;

    public static IAuthorizationRequirement[] FromPolicy(string rest) =>
        rest.Length == 0 || RateLimitOptionsValidator.IsName(rest)
            ? [new RateLimitRequirement(rest.Length == 0 ? null : rest)]
            : throw new ArgumentException("write rate-limit: and the name of a plan.", nameof(rest));

    public override string ToString() => Rule;
}
