using System.Buffers;
using Microsoft.Extensions.Options;

namespace Api.Security.RateLimiting;

/// <summary>Makes startup fail, with one line for each error, when limits could not be enforced as written.</summary>
internal sealed class RateLimitOptionsValidator(SettingErrors<RateLimitOptions> read) : IValidateOptions<RateLimitOptions>
{
    /// <summary>The largest limit: Redis and JSON know larger numbers only approximately.</summary>
    public const long Most = 1L << 53;

    private const string Section = RateLimitConfiguration.SectionName;
    private const int LongestName = 64;
    private const int MostPolicies = 8;

    private static readonly TimeSpan ShortestWindow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(31);

    private static readonly SearchValues<char> NameLetters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.");

    public ValidateOptionsResult Validate(string? name, RateLimitOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> errors = [.. read.All];
        foreach (var (plan, policies) in options.Plans) CheckPlan($"{Section}:Plans:{plan}", plan, policies, errors);
        CheckSameQuotas(options, errors);
        if (options.DefaultPlan is { } named) CheckPlanName("DefaultPlan", named, options, errors);
        foreach (var (client, plan) in options.Clients) CheckPlanName($"Clients:{client}", plan, options, errors);
        if (!Enum.IsDefined(options.HeaderStyle)) errors.Add($"{Section}:HeaderStyle: {OneOf<RateLimitHeaderStyle>()}");
        if (options.Nodes is < 1 or > 10_000) errors.Add($"{Section}:Nodes: write a number from 1 to 10000.");
        if (options.MaxAddresses is < 1_000 or > 10_000_000) errors.Add($"{Section}:MaxAddresses: write a number from 1000 to 10000000.");
        return SettingsException.ThrowIfAny<RateLimitOptions>(name, errors, read.All);
    }

    private static void CheckPlan(string key, string plan, IDictionary<string, RateLimitPolicyOptions> policies, List<string> errors)
    {
        if (!IsName(plan)) errors.Add($"{key}: {NameFix("plan")}");
        if (policies.Count == 0) errors.Add($"{key}: it has no policies; write at least one, such as {key}:burst:Kind.");
        if (policies.Count > MostPolicies) errors.Add($"{key}: it has {policies.Count} policies; write at most {MostPolicies}.");
        foreach (var (policy, options) in policies)
        {
            if (!IsName(policy)) errors.Add($"{key}:{policy}: {NameFix("policy")}");
            CheckPolicy($"{key}:{policy}", options, errors);
        }
    }

    // Plans share the count of a name: with other windows, each would reset what the other has counted.
    private static void CheckSameQuotas(RateLimitOptions options, List<string> errors)
    {
        var first = new Dictionary<string, (string Plan, RateLimitPolicyOptions Policy)>(StringComparer.Ordinal);
        foreach (var (plan, policies) in options.Plans.OrderBy(one => one.Key, StringComparer.Ordinal))
            foreach (var (name, policy) in policies)
                if (policy.Kind is RateLimitKind.Quota && !first.TryAdd(name, (plan, policy))
                    && first[name] is var (other, same) && (same.Period != policy.Period || same.Anchor != policy.Anchor))
                    errors.Add($"{Section}:Plans:{plan}:{name}: the quota has a different Period or Anchor in the plan {other}, "
                        + "but both plans share one count; rename one of the quotas.");
    }

    private static void CheckPolicy(string key, RateLimitPolicyOptions policy, List<string> errors)
    {
        if (policy.Kind is not { } kind || !Enum.IsDefined(kind)) errors.Add($"{key}:Kind: {OneOf<RateLimitKind>()}");
        if (!Enum.IsDefined(policy.Scope)) errors.Add($"{key}:Scope: {OneOf<RateLimitScope>()}");
        if (!Enum.IsDefined(policy.OnStoreError)) errors.Add($"{key}:OnStoreError: {OneOf<StoreErrorAction>()}");
        if (policy.Limit is not (>= 1 and <= Most)) errors.Add($"{key}:Limit: write a whole number from 1 to {Most}.");
        if (policy.Cost < 0 || policy.Cost > (policy.Limit ?? Most))
            errors.Add($"{key}:Cost: write a number from 0 to the Limit; a request that costs more would always be refused.");
        switch (policy.Kind)
        {
            case RateLimitKind.Rate:
                CheckRate(key, policy, errors);
                Forbid(key, "a Rate", errors, ("Period", policy.Period is not null), ("Anchor", policy.Anchor is not null),
                    ("Lease", policy.Lease != 0));
                break;
            case RateLimitKind.Quota:
                if (policy.Period is not { } period || !Enum.IsDefined(period)) errors.Add($"{key}:Period: {OneOf<QuotaPeriod>()}");
                if (policy.Lease < 0 || policy.Lease > (policy.Limit ?? Most))
                    errors.Add($"{key}:Lease: write a number from 0 to the Limit.");
                Forbid(key, "a Quota", errors, ("Window", policy.Window is not null), ("Burst", policy.Burst is not null));
                break;
            case RateLimitKind.Concurrency:
                Forbid(key, "a Concurrency", errors, ("Window", policy.Window is not null), ("Burst", policy.Burst is not null),
                    ("Period", policy.Period is not null), ("Anchor", policy.Anchor is not null), ("Lease", policy.Lease != 0),
                    ("Cost", policy.Cost != 1));
                break;
        }
    }

    private static void CheckRate(string key, RateLimitPolicyOptions policy, List<string> errors)
    {
        if (policy.Window is not { } window || window < ShortestWindow || window > LongestWindow)
            errors.Add($"{key}:Window: write the time for Limit requests, a duration from {ShortestWindow:c} to {LongestWindow:c}.");
        else if (policy.Limit is > 0 && policy.Limit > window.Ticks / TimeSpan.TicksPerMicrosecond)
            errors.Add($"{key}:Limit: write at most one request each microsecond.");
        if (policy.Burst is not null and not (>= 1 and <= Most)) errors.Add($"{key}:Burst: write a whole number from 1 to {Most}.");
        if (policy.Burst < policy.Cost) errors.Add($"{key}:Burst: write at least the Cost; otherwise every request would be refused.");
    }

    private static void Forbid(string key, string kind, List<string> errors, params ReadOnlySpan<(string Name, bool IsSet)> settings)
    {
        foreach (var (name, isSet) in settings)
            if (isSet) errors.Add($"{key}:{name}: {kind} has no {name}; remove it.");
    }

    private static void CheckPlanName(string key, string plan, RateLimitOptions options, List<string> errors)
    {
        if (!options.Plans.ContainsKey(plan))
            errors.Add($"{Section}:{key}: {NearestName.Fix(plan, options.Plans.Keys, "plan")}.");
    }

    public static bool IsName(string text) =>
        text.Length is >= 1 and <= LongestName && !text.AsSpan().ContainsAnyExcept(NameLetters);

    private static string OneOf<T>() where T : struct, Enum => $"write one of {string.Join(", ", Enum.GetNames<T>())}.";

    private static string NameFix(string what) =>
        $"write a name for the {what} of 1 to {LongestName} letters, digits, hyphens, underscores and dots.";
}
