using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace Api.Security.RateLimiting;

/// <summary>Reads the limits of endpoints, once for each.</summary>
internal sealed class EndpointLimitsReader
{
    private readonly ConditionalWeakTable<Endpoint, LimitsOfEndpoint> _found = [];
    private readonly ConcurrentDictionary<string, EndpointLimits> _shared = new(StringComparer.Ordinal);

    /// <returns>The limits in the metadata of an endpoint; <see langword="null"/> when it has none.</returns>
    public EndpointLimits? Find(Endpoint? endpoint) => endpoint is null ? null : _found.GetValue(endpoint, Read).Limits;

    /// <summary>Returns the limits of an endpoint together with those of requirements.</summary>
    public EndpointLimits? Find(Endpoint? endpoint, IReadOnlyList<IAuthorizationRequirement> requirements)
    {
        var own = Find(endpoint);
        List<(string? Plan, long? Cost)>? all = null;
        for (var i = 0; i < requirements.Count; i++)
            if (requirements[i] is RateLimitRequirement requirement) (all ??= [.. own?.All ?? []]).Add((requirement.Plan, null));
        return all is null ? own : Share(all, RouteOf(endpoint));
    }

    private LimitsOfEndpoint Read(Endpoint endpoint)
    {
        var limits = endpoint.Metadata.GetOrderedMetadata<RateLimitAttribute>();
        return new(limits.Count == 0 ? null : Share([.. limits.Select(limit => (limit.Plan, limit.OwnCost))], RouteOf(endpoint)));
    }

    // The endpoint overrides the cost of a plan that its group also names.
    private EndpointLimits Share(List<(string? Plan, long? Cost)> all, string route)
    {
        (string? Plan, long? Cost)[] distinct = [.. all.GroupBy(one => one.Plan, StringComparer.Ordinal)
            .Select(same => (same.Key, same.Select(one => one.Cost).LastOrDefault(cost => cost is not null)))];
        var text = string.Join('\n', [route, .. distinct.Select(one => $"{one.Plan}\t{one.Cost}")]);
        return _shared.GetOrAdd(text, _ => new EndpointLimits(distinct, route));
    }

    private static string RouteOf(Endpoint? endpoint) =>
        (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? endpoint?.DisplayName ?? "";

    private sealed record LimitsOfEndpoint(EndpointLimits? Limits);
}
