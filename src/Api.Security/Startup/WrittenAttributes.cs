using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.SignalR;

namespace Api.Security;

/// <summary>
/// The attributes of the class and the method behind an endpoint, and how close to the endpoint each was written. Metadata holds
/// copies of them, so they are matched by their type and values.
/// </summary>
internal sealed class WrittenAttributes
{
    private readonly List<(object Attribute, int Nearness, string Where)> _attributes = [];

    public static WrittenAttributes Read(object? owner)
    {
        var written = new WrittenAttributes();
        switch (owner)
        {
            case ControllerActionDescriptor action:
                written.AddClass(action.ControllerTypeInfo);
                written.AddMethod(action.MethodInfo);
                break;
            case CompiledPageActionDescriptor page:
                written.AddClass(page.ModelTypeInfo ?? page.HandlerTypeInfo);
                break;
            case HubMetadata hub:
                written.AddClass(hub.HubType);
                break;
            case not null:
                written.AddClass(TypeOf(owner, "ServiceType") ?? TypeOf(owner, "Type")); // of gRPC, of a Razor component
                break;
        }

        return written;
    }

    /// <returns>Where the attribute was written; <see langword="null"/> when it is not one of these. Each is found once.</returns>
    public (int Nearness, string Where)? Find(object metadata)
    {
        var at = _attributes.FindIndex(one => one.Attribute.Equals(metadata));
        if (at < 0) return null;
        var (_, nearness, where) = _attributes[at];
        _attributes.RemoveAt(at);
        return (nearness, where);
    }

    // The attributes that a class inherits come after its own, without those that its own replace (AllowMultiple = false).
    private void AddClass(Type? type)
    {
        var inherited = new Queue<object>(type?.GetCustomAttributes(inherit: true) ?? []);
        for (var (one, distance) = (type, 0); one is not null && one != typeof(object); (one, distance) = (one.BaseType, distance + 1))
            foreach (var attribute in one.GetCustomAttributes(inherit: false))
                if (inherited.TryPeek(out var next) && next.Equals(attribute))
                    Add(
                        [inherited.Dequeue()],
                        Math.Max(AuthorizationNearness.Own, AuthorizationNearness.Endpoint - distance), $"class {one.Name}");
    }

    private void AddMethod(MethodInfo method)
    {
        var name = $"{method.DeclaringType?.Name}.{method.Name}";
        var declared = method.GetCustomAttributes(inherit: false);
        Add(declared, AuthorizationNearness.Method, name);
        Add(
            method.GetCustomAttributes(inherit: true).Skip(declared.Length), AuthorizationNearness.BaseMethod,
            $"the method that {name} overrides");
    }

    private void Add(IEnumerable<object> attributes, int nearness, string where) =>
        _attributes.AddRange(attributes.Select(attribute => (attribute, nearness, where)));

    // Types of packages that this one does not depend on.
    [UnconditionalSuppressMessage("Trimming", "IL2075",
        Justification = "A trimmed property only means that classes and methods are not distinguished.")]
    private static Type? TypeOf(object owner, string property) => owner.GetType().GetProperty(property)?.GetValue(owner) as Type;
}
