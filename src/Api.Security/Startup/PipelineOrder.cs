using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.HttpOverrides;

namespace Api.Security;

/// <summary>
/// Finds middleware that runs after authentication although it must run before. <c>WebApplication</c> puts authentication
/// first when the host does not, so <c>UseForwardedHeaders()</c> alone would leave us with the proxy's address and scheme,
/// and <c>UseCors()</c> alone would send refusals and preflights out without CORS headers.
/// </summary>
internal static class PipelineOrder
{
    private static readonly Dictionary<Type, string> MustComeFirst = new()
    {
        [typeof(ForwardedHeadersMiddleware)] = "UseForwardedHeaders()",
        [typeof(CorsMiddleware)] = "UseCors()",
    };

    /// <summary>The calls that stand behind authentication, as the host wrote them.</summary>
    /// <param name="pipeline">The whole pipeline, from its first middleware on.</param>
    public static IReadOnlyList<string> Misplaced(RequestDelegate pipeline)
    {
        var misplaced = new List<string>();
        Walk(pipeline, behindAuthentication: false, misplaced, new HashSet<object>(ReferenceEqualityComparer.Instance));
        return misplaced;
    }

    private static void Walk(object? step, bool behindAuthentication, List<string> misplaced, HashSet<object> seen)
    {
        if ((step as Delegate)?.Target is { } target) step = target;
        if (step is null || !seen.Add(step)) return;

        if (step is Microsoft.AspNetCore.Authentication.AuthenticationMiddleware) behindAuthentication = true;
        if (behindAuthentication && MustComeFirst.TryGetValue(step.GetType(), out var call)) misplaced.Add(call);
        foreach (var next in NextSteps(step)) Walk(next, behindAuthentication, misplaced, seen);
    }

    // A pipeline is delegates closed over their successor; nothing public leads from one to the next. Where fields are
    // trimmed away (native AOT) the walk ends early and finds nothing: it only ever adds a log line.
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "A trimmed field only ends the walk early.")]
    private static IEnumerable<object?> NextSteps(object step)
    {
        for (var type = step.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (typeof(Delegate).IsAssignableFrom(field.FieldType) || IsClosure(field.FieldType) || IsBranch(field.FieldType) || IsInstance(field, type))
                    yield return field.GetValue(step);
            }
        }
    }

    private static bool IsClosure(Type type) => type.Name.Contains("DisplayClass", StringComparison.Ordinal);

    // Middleware whose Invoke takes services is called through a closure that holds it as an object.
    private static bool IsInstance(FieldInfo field, Type holder) => field.FieldType == typeof(object) && IsClosure(holder);

    private static bool IsBranch(Type type) => type.Name is "MapOptions" or "MapWhenOptions" or "InterfaceMiddlewareBinder" or "ReflectionMiddlewareBinder";
}
