using System.Reflection;

namespace Api.Security.Jwt.Tests.Caching;

/// <summary>Finds by reflection every object that an object keeps alive, without looking inside clocks, meters, issuers and keys.</summary>
internal static class ObjectGraph
{
    public static IReadOnlyCollection<object> From(object root)
    {
        var found = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<object>([root]);
        while (open.TryPop(out var next))
        {
            if (!found.Add(next) || next is string or Array { Rank: 1 } and (byte[] or int[] or ulong[])) continue;
            foreach (var child in ChildrenOf(next)) open.Push(child);
        }

        return found;
    }

    private static IEnumerable<object> ChildrenOf(object parent)
    {
        if (parent is Array array) return array.Cast<object?>().OfType<object>();
        if (parent.GetType() is { IsPrimitive: true } || parent
            is Type or Pointer or TimeProvider or JwtMetrics or TrustedIssuer or VerificationKey) return [];
        return Fields(parent.GetType()).Where(field => !field.FieldType.IsPointer && !field.FieldType.IsByRefLike)
            .Select(field => field.GetValue(parent)).OfType<object>();
    }

    private static IEnumerable<FieldInfo> Fields(Type? type)
    {
        for (; type is not null && type != typeof(object); type = type.BaseType)
            foreach (var field in type.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)) yield return field;
    }
}
