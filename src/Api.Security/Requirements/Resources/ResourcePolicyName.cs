using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>The policy name <c>resource:Order:read:orders</c>: the type, then the scope.</summary>
internal static class ResourcePolicyName
{
    public const string Prefix = "resource:";

    public static string NameOf<T>()
        where T : class, IOwnedResource => typeof(T).Name;

    /// <exception cref="ArgumentException">The scope cannot be required.</exception>
    public static string For<T>(string scope)
        where T : class, IOwnedResource => $"{Prefix}{NameOf<T>()}:{RequiredScope.Parse(scope, nameof(scope)).Text}";

    public static IAuthorizationRequirement[] Parse(string rest, ResourceRegistry resources)
    {
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1) throw new ArgumentException("write resource:, the type, a colon and the scope.", nameof(rest));
        return resources.Requirements(rest[..colon], RequiredScope.Parse(rest[(colon + 1)..], nameof(rest)));
    }

    /// <summary>Returns the scope requirement first, so that nothing is loaded without the scope, then the object requirement.</summary>
    public static IAuthorizationRequirement[] Requirements<T>(RequiredScope scope)
        where T : class, IOwnedResource => [new ScopeRequirement(scope.WithAnyReach()), new ResourceRequirement<T>(scope)];

    /// <summary>Returns the message for a type that was not registered with <c>AddResource</c>.</summary>
    public static string NobodyProvides(string resource) =>
        $"no provider is registered for '{resource}': call AddApiSecurity().AddResource<{resource}, \u2026>().";
}
