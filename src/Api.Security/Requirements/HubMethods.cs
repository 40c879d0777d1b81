using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace Api.Security;

/// <summary>Finds hub methods with requirements of their own. SignalR enforces only <see cref="AuthorizeAttribute"/> on them.</summary>
internal static class HubMethods
{
    /// <exception cref="ArgumentException">An attribute names something that cannot be required.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2070",
        Justification = "SignalR keeps a hub's public methods; a trimmed method cannot be called.")]
    public static IEnumerable<(string Name, IAuthorizeData[] Required)> Find(Type hub) =>
        hub.GetMethods(BindingFlags.Instance | BindingFlags.Public)
            .Select(method => (method.Name, Required: method.GetCustomAttributes<AuthorizeAttribute>().ToArray<IAuthorizeData>()))
            .Where(method => method.Required.Length > 0);

    /// <summary>Returns one sentence for each method with attributes that SignalR ignores or that contradict each other.</summary>
    public static IEnumerable<string> Errors(IEnumerable<Endpoint> endpoints) =>
        endpoints.Select(endpoint => endpoint.Metadata.GetMetadata<HubMetadata>()?.HubType).OfType<Type>().Distinct().SelectMany(Errors);

    [UnconditionalSuppressMessage("Trimming", "IL2070",
        Justification = "SignalR keeps a hub's public methods; a trimmed method cannot be called.")]
    private static IEnumerable<string> Errors(Type hub)
    {
        foreach (var method in hub.GetMethods(BindingFlags.Instance | BindingFlags.Public))
        {
            var attributes = method.GetCustomAttributes(inherit: true);
            if (attributes.OfType<IAllowAnonymous>().Any() && attributes.OfType<IAuthorizeData>().Any())
                yield return $"{hub.Name}.{method.Name}: AllowAnonymous on a hub method has no effect, "
                    + "and the method also has a requirement. Remove one of the two.";
            foreach (var skipped in attributes
                .Where(attribute => attribute is IAuthorizationRequirementData or IAuthorizeData and not AuthorizeAttribute))
                yield return $"{hub.Name}.{method.Name}: SignalR does not enforce {skipped.GetType().Name} on a hub method. "
                    + "Put it on the hub, or use [Authorize(\"a policy\")] on the method.";
        }
    }
}
