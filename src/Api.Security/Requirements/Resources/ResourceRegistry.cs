using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>The types that were registered with <c>AddResource</c>, by name.</summary>
internal sealed class ResourceRegistry
{
    private readonly Dictionary<string, (Type Type, Func<RequiredScope, IAuthorizationRequirement[]> Create)> _resources =
        new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">
    /// Another type of the same name is registered. A policy name could not distinguish them.
    /// </exception>
    public void Add<T>()
        where T : class, IOwnedResource
    {
        var name = ResourceRequirement.NameOf<T>();
        if (!_resources.TryAdd(name, (typeof(T), ResourceRequirement.Create<T>)) && _resources[name].Type != typeof(T))
            throw new InvalidOperationException(
                $"AddResource: {typeof(T).FullName} and {_resources[name].Type.FullName} have the same name, "
                + "so a policy name cannot distinguish them; rename one.");
    }

    /// <exception cref="ArgumentException">No provider is registered for the type.</exception>
    public IAuthorizationRequirement[] Requirements(string resource, RequiredScope scope) => _resources.TryGetValue(resource, out var known)
        ? known.Create(scope)
        : throw new ArgumentException(ResourceRequirement.NotRegistered(resource), nameof(resource));
}
