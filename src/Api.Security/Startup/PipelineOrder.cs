using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.HttpOverrides;

namespace Api.Security;

/// <summary>
/// Finds middleware that runs after authentication although it must run before. <c>WebApplication</c> adds authentication first
/// when the application does not. With <c>UseForwardedHeaders()</c> alone, this library would then see the proxy's address and
/// scheme; with <c>UseCors()</c> alone, refusals and preflight responses would have no CORS headers.
/// </summary>
internal static class PipelineOrder
{
    private static readonly Dictionary<Type, string> MustComeFirst = new()
    {
        [typeof(ForwardedHeadersMiddleware)] = "UseForwardedHeaders()",
        [typeof(CorsMiddleware)] = "UseCors()",
    };

    /// <summary>Returns the calls that come after authentication, as the application wrote them.</summary>
    /// <param name="pipeline">The whole pipeline, starting with its first middleware.</param>
    public static IReadOnlyList<string> Misplaced(RequestDelegate pipeline)
    {
        var misplaced = new List<string>();
        Walk(pipeline, behindAuthentication: false, misplaced, new HashSet<object>(ReferenceEqualityComparer.Instance));
        return misplaced;
    }

    private static void Walk(object? step, bool behindAuthentication, List<string> misplaced, HashSet<object> seen)
    {
        step = PipelineSteps.Behind(step);
        if (step is null || !seen.Add(step)) return;

        if (step is Microsoft.AspNetCore.Authentication.AuthenticationMiddleware) behindAuthentication = true;
        if (behindAuthentication && MustComeFirst.TryGetValue(step.GetType(), out var call)) misplaced.Add(call);
        foreach (var next in PipelineSteps.After(step)) Walk(next, behindAuthentication, misplaced, seen);
    }
}
