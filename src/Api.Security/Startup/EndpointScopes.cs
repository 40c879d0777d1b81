using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;

namespace Api.Security;

/// <summary>Finds required scopes that no token could ever hold, in every endpoint and hub method, before the first request.</summary>
internal static class EndpointScopes
{
    /// <summary>One sentence for each policy name that is no list of scopes.</summary>
    /// <exception cref="ArgumentException">An attribute on a hub method names something that is no scope.</exception>
    public static IReadOnlyList<string> Mistakes(EndpointDataSource endpoints)
    {
        var mistakes = new List<string>();
        foreach (var endpoint in endpoints.Endpoints)
        {
            Check(endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>(), endpoint.DisplayName, mistakes);
            if (endpoint.Metadata.GetMetadata<HubMetadata>() is { } hub) CheckMethods(hub.HubType, mistakes);
        }

        return [.. mistakes.Distinct(StringComparer.Ordinal)];
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "SignalR keeps a hub's public methods; a trimmed method cannot be called.")]
    private static void CheckMethods(Type hub, List<string> mistakes)
    {
        foreach (var method in hub.GetMethods(BindingFlags.Instance | BindingFlags.Public))
            Check(method.GetCustomAttributes<AuthorizeAttribute>(), $"{hub.Name}.{method.Name}", mistakes);
    }

    private static void Check(IEnumerable<IAuthorizeData> requirements, string? place, List<string> mistakes)
    {
        foreach (var requirement in requirements)
        {
            if (requirement.Policy is { } policy && ScopePolicyName.IsScopePolicy(policy) && !ScopePolicyName.TryParse(policy, out _))
                mistakes.Add($"{place} requires '{policy}', which is not 'scope:' and one scope: use the characters that RFC 6749, 3.3 allows.");
        }
    }
}
