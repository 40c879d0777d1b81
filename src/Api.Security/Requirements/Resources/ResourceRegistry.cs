using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>The kinds of objects that can be required, by the name of their type: what <c>AddResource</c> was called for.</summary>
internal sealed class ResourceRegistry
{
    private readonly Dictionary<string, (Type Type, Func<RequiredScope, IAuthorizationRequirement[]> Create)> _resources = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">Another type of the same name is there: a policy name could not tell them apart.</exception>
    public void Add<T>()
        where T : class, IOwnedResource
    {
        var name = ResourcePolicyName.NameOf<T>();
        if (!_resources.TryAdd(name, (typeof(T), ResourcePolicyName.Requirements<T>)) && _resources[name].Type != typeof(T))
            throw new InvalidOperationException($"AddResource: {typeof(T).FullName} and {_resources[name].Type.FullName} have one name, so that a policy name could not tell them apart; rename one.");
    }

    /// <exception cref="ArgumentException">Nobody provides such objects.</exception>
    public IAuthorizationRequirement[] Requirements(string resource, RequiredScope scope) => _resources.TryGetValue(resource, out var known)
        ? known.Create(scope)
        : throw new ArgumentException(ResourcePolicyName.NobodyProvides(resource), nameof(resource));
}
