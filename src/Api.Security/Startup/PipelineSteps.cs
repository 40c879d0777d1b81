using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Api.Security;

/// <summary>
/// Walks from one step of a pipeline to the next ones. A pipeline consists of delegates that capture their successor; no public
/// API leads from one to the next. Where fields are trimmed away (native AOT), the walk ends early and finds nothing.
/// </summary>
internal static class PipelineSteps
{
    /// <summary>Returns the target of a delegate, or anything else unchanged.</summary>
    public static object? Behind(object? step) => (step as Delegate)?.Target ?? step;

    /// <summary>Returns the steps that a step references: its successor and its branches.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "A trimmed field only ends the walk early.")]
    public static IEnumerable<object?> After(object step)
    {
        for (var type = step.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (var field in type.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (typeof(Delegate).IsAssignableFrom(field.FieldType) || IsClosure(field.FieldType) || IsBranch(field.FieldType)
                    || IsInstance(field, type))
                    yield return field.GetValue(step);
            }
        }
    }

    /// <summary>Returns the value of the field of this type; <see langword="null"/> when the step has none.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "A trimmed field only leaves the question open.")]
    public static T? FieldOf<T>(object step)
        where T : class =>
        step.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic)
            .FirstOrDefault(field => field.FieldType == typeof(T))?.GetValue(step) as T;

    /// <summary>
    /// Checks whether a step is a function of the application that answers every request that reaches it:
    /// <c>Run(context => …)</c>. A middleware class does not qualify: it may serve files, health checks or metrics, and check the
    /// path first.
    /// </summary>
    public static bool IsInlineTerminal(object? step) =>
        step is RequestDelegate { Target: { } target } && target.GetType() is { } type
        && type.Name.StartsWith("<>c", StringComparison.Ordinal)
        && type.Assembly.GetName().Name?.StartsWith("Microsoft.", StringComparison.Ordinal) is false
        && !After(target).Any(next => next is not null);

    private static bool IsClosure(Type type) => type.Name.Contains("DisplayClass", StringComparison.Ordinal);

    // Middleware whose Invoke takes services is called through a closure that holds it as an object.
    private static bool IsInstance(FieldInfo field, Type holder) => field.FieldType == typeof(object) && IsClosure(holder);

    private static bool IsBranch(Type type) =>
        type.Name is "MapOptions" or "MapWhenOptions" or "InterfaceMiddlewareBinder" or "ReflectionMiddlewareBinder";
}
