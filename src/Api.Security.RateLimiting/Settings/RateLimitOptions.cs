namespace Api.Security.RateLimiting;

/// <summary>The section <c>ApiSecurity:RateLimits</c>. Changes to plans and clients apply to the next request.</summary>
public sealed class RateLimitOptions
{
    /// <summary>The policies of each plan, by name of the plan and of the policy. Counts belong to the name of the policy.</summary>
    /// <value>Names have 1 to 64 letters, digits, hyphens, underscores and dots.</value>
    public IDictionary<string, IDictionary<string, RateLimitPolicyOptions>> Plans { get; } =
        new Dictionary<string, IDictionary<string, RateLimitPolicyOptions>>(StringComparer.Ordinal);

    /// <summary>The plan of callers without a plan of their own.</summary>
    /// <value>Default: <see langword="null"/>, no limits.</value>
    public string? DefaultPlan { get; set; }

    /// <summary>The plans of clients, by <c>client_id</c>. They override the plans in the store of API keys and in tokens.</summary>
    public IDictionary<string, string> Clients { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The claim that names the plan of a caller. The name of a plan that does not exist is ignored, with a warning.</summary>
    /// <value>Default: <c>plan</c>. In code, an empty text means none.</value>
    public string PlanClaim { get; set; } = "plan";

    /// <summary>Which headers report the limits to clients.</summary>
    /// <value>Default: <see cref="RateLimitHeaderStyle.IetfDraft"/>.</value>
    public RateLimitHeaderStyle HeaderStyle { get; set; }

    /// <summary>How many nodes there are, for <see cref="StoreErrorAction.LocalShare"/>.</summary>
    /// <value>1 to 10,000. Default: 1.</value>
    public int Nodes { get; set; } = 1;

    /// <summary>How many addresses are counted at most. Beyond that, the addresses unused for the longest time are removed.</summary>
    /// <value>1,000 to 10,000,000. Default: 100,000.</value>
    public int MaxAddresses { get; set; } = 100_000;
}
