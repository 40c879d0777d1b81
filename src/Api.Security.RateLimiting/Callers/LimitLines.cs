namespace Api.Security.RateLimiting;

/// <summary>Turns the plans of an endpoint into the lines of a caller.</summary>
internal static class LimitLines
{
    // Above every limit with its grants; sums of two of them do not overflow.
    private const long Highest = 1L << 60;

    public static LimitLine[] Create(LimitCaller caller, EndpointLimits endpoint)
    {
        var lines = new List<LimitLine>();
        foreach (var (named, cost) in endpoint.All)
        {
            // A limit that does not exist is never ignored. At startup, only policy names are left to be checked here.
            var plan = named is null ? caller.Plan : caller.Table.Find(named) ?? throw new InvalidOperationException(
                $"rate-limit:{named}: there is no such plan under {RateLimitConfiguration.SectionName}:Plans.");
            foreach (var policy in plan?.Policies ?? [])
                Add(lines, Line(caller, policy, cost, endpoint.Route));
        }

        return [.. lines];
    }

    /// <summary>The limit of a policy for a caller, without grants.</summary>
    public static long LimitOf(LimitPolicy policy, CallerLimits? limits) =>
        limits?.Overrides.GetValueOrDefault(policy.Name) is > 0 and var own ? own : policy.Limit;

    /// <summary>The units that were granted in addition, for a window.</summary>
    public static long GrantedIn(QuotaWindow window, string policy, CallerLimits? limits)
    {
        if (limits is null || limits.Grants.Count == 0) return 0;
        var granted = 0L;
        foreach (var grant in limits.Grants)
            if (string.Equals(grant.Policy, policy, StringComparison.Ordinal) && window.Contains(LimitTime.From(grant.At)))
                granted = Math.Min(Highest, granted + grant.Amount);
        return granted;
    }

    private static LimitLine Line(LimitCaller caller, LimitPolicy policy, long? cost, string route)
    {
        var limit = LimitOf(policy, caller.Limits);
        return new()
        {
            Policy = policy,
            Partition = policy.Scope switch
            {
                RateLimitScope.Key => caller.Key,
                RateLimitScope.Tenant => caller.Tenant,
                RateLimitScope.Subject => caller.Subject,
                RateLimitScope.ClientAndRoute when caller.Client != default => Partition.FromOwner($"r|{caller.Client.Text}|{route}"),
                RateLimitScope.Address => default, // known with the request
                _ => caller.Client,
            },
            Limit = limit,
            Burst = policy.Burst ?? limit,
            Cost = policy.Cost == 0 ? 0 : cost ?? policy.Cost,
        };
    }

    // Two plans may have the same policy: one count cannot be charged twice, and the stricter limit applies.
    private static void Add(List<LimitLine> lines, in LimitLine line)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Policy.Id != line.Policy.Id || lines[i].Partition != line.Partition) continue;
            var strict = Speed(line) < Speed(lines[i]) ? line : lines[i];
            strict.Burst = Math.Max(strict.Needed, Math.Min(line.Burst, lines[i].Burst));
            lines[i] = strict;
            return;
        }

        lines.Add(line);
    }

    // A limit of 10 in a second is lower than one of 100 in an hour, but lets more through.
    private static double Speed(in LimitLine line) => line.Policy.Kind switch
    {
        RateLimitKind.Rate => (double)line.Limit / line.Policy.Window,
        _ => line.Limit,
    };
}
