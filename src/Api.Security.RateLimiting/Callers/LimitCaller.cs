using System.Text;

namespace Api.Security.RateLimiting;

/// <summary>Whose requests are counted together, and under which plan. Worked out once for each credential.</summary>
internal sealed class LimitCaller
{
    private const char Separator = '|';

    private volatile LatestLines? _latest;

    public required PlanTable Table { get; init; }

    /// <summary>The plan of the caller; <see langword="null"/> for none.</summary>
    public required LimitPlan? Plan { get; init; }

    /// <summary>What replaces limits of the plan.</summary>
    public required CallerLimits? Limits { get; init; }

    public required Partition Client { get; init; }

    public required Partition Key { get; init; }

    public required Partition Tenant { get; init; }

    public required Partition Subject { get; init; }

    /// <summary>The client, for notices; <see langword="null"/> when there is none.</summary>
    public required string? ClientId { get; init; }

    public required string? TenantId { get; init; }

    /// <summary>The value of the header that names the policies.</summary>
    public PolicyHeader PolicyHeader { get; } = new();

    /// <summary>Where its quotas are entered.</summary>
    public QuotaEntries QuotaEntries { get; } = new();

    public static Partition OfClient(string issuer, string clientId) => Partition.FromOwner(Join("c", issuer, clientId));

    public static Partition OfSubject(string issuer, string subject) => Partition.FromOwner(Join("s", issuer, subject));

    public static Partition OfKey(string keyId) => Partition.FromOwner(Join("k", keyId));

    public static Partition OfTenant(string tenantId) => Partition.FromOwner(Join("t", tenantId));

    /// <summary>Returns the lines of a request, not decided yet, as a new array.</summary>
    /// <param name="endpoint">What the endpoint limits.</param>
    public LimitLine[] LinesFor(EndpointLimits endpoint)
    {
        // Most clients call endpoints with the same limits.
        if (_latest is not { } latest || latest.Endpoint != endpoint) _latest = latest = new(endpoint, LimitLines.Create(this, endpoint));
        return latest.All.AsSpan().ToArray();
    }

    // Escaped, so that no two lists of parts have the same text.
    private static string Join(string kind, params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder(kind);
        foreach (var part in parts)
            text.Append(Separator).Append(part.Replace("%", "%25", StringComparison.Ordinal).Replace("|", "%7C", StringComparison.Ordinal));
        return text.ToString();
    }

    private sealed record LatestLines(EndpointLimits Endpoint, LimitLine[] All);
}
