using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.StaticFiles;

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

    private static readonly Dictionary<Type, string> Files = new()
    {
        [typeof(StaticFileMiddleware)] = "UseStaticFiles()",
        [typeof(DirectoryBrowserMiddleware)] = "UseDirectoryBrowser()",
    };

    /// <summary>Returns the calls that come after authentication, as the application wrote them.</summary>
    /// <param name="pipeline">The whole pipeline, starting with its first middleware.</param>
    public static IReadOnlyList<string> Misplaced(RequestDelegate pipeline) => Find(pipeline, MustComeFirst);

    /// <summary>Returns the calls that serve files after authentication, to callers only.</summary>
    /// <param name="pipeline">The whole pipeline, starting with its first middleware.</param>
    public static IReadOnlyList<string> ProtectedFiles(RequestDelegate pipeline) => Find(pipeline, Files);

    private static List<string> Find(RequestDelegate pipeline, Dictionary<Type, string> calls)
    {
        var found = new List<string>();
        Walk(pipeline, behindAuthentication: false, calls, found, new HashSet<object>(ReferenceEqualityComparer.Instance));
        return [.. found.Distinct(StringComparer.Ordinal)];
    }

    private static void Walk(
        object? step, bool behindAuthentication, Dictionary<Type, string> calls, List<string> found, HashSet<object> seen)
    {
        step = PipelineSteps.Behind(step);
        if (step is null || !seen.Add(step)) return;

        if (step is Microsoft.AspNetCore.Authentication.AuthenticationMiddleware) behindAuthentication = true;
        if (behindAuthentication && calls.TryGetValue(step.GetType(), out var call)) found.Add(call);
        foreach (var next in PipelineSteps.After(step)) Walk(next, behindAuthentication, calls, found, seen);
    }
}
