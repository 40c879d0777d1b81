namespace Api.Security.RateLimiting;

/// <summary>What an endpoint limits: plans, each with a cost. Endpoints that limit the same share one instance.</summary>
internal sealed class EndpointLimits(IReadOnlyList<(string? Plan, long? Cost)> all, string route)
{
    public IReadOnlyList<(string? Plan, long? Cost)> All { get; } = all;

    /// <summary>The route, for policies that count each route by itself.</summary>
    public string Route { get; } = route;
}
