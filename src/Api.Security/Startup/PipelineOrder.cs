using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.StaticFiles;

namespace Api.Security;

/// <summary>
/// Finds middleware on the wrong side of authentication. <c>WebApplication</c> adds authentication first when the application does not.
/// With <c>UseForwardedHeaders()</c> alone, this library would then see the proxy's address and scheme; with
/// <c>UseCertificateForwarding()</c> alone, no client certificate; with <c>UseCors()</c> alone, refusals and preflight responses would
/// have no CORS headers. A cache before authentication does not know whom a response is for.
/// </summary>
internal static class PipelineOrder
{
    private static readonly Dictionary<string, string> MustComeFirst = new()
    {
        [typeof(ForwardedHeadersMiddleware).FullName!] = "UseForwardedHeaders()",
        [typeof(CertificateForwardingMiddleware).FullName!] = "UseCertificateForwarding()",
        [typeof(CorsMiddleware).FullName!] = "UseCors()",
    };

    private static readonly Dictionary<string, string> Served = new()
    {
        [typeof(StaticFileMiddleware).FullName!] = "UseStaticFiles()",
        [typeof(DirectoryBrowserMiddleware).FullName!] = "UseDirectoryBrowser()",
        ["Microsoft.AspNetCore.Diagnostics.HealthChecks.HealthCheckMiddleware"] = "UseHealthChecks()",
        ["Swashbuckle.AspNetCore.Swagger.SwaggerMiddleware"] = "UseSwagger()",
        ["Swashbuckle.AspNetCore.SwaggerUI.SwaggerUIMiddleware"] = "UseSwaggerUI()",
        ["Swashbuckle.AspNetCore.ReDoc.ReDocMiddleware"] = "UseReDoc()",
        ["Prometheus.MetricServerMiddleware"] = "UseMetricServer()",
        ["OpenTelemetry.Exporter.PrometheusExporterMiddleware"] = "UseOpenTelemetryPrometheusScrapingEndpoint()",
    };

    private static readonly Dictionary<string, string> Caches = new()
    {
        ["Microsoft.AspNetCore.OutputCaching.OutputCacheMiddleware"] = "UseOutputCache()",
        ["Microsoft.AspNetCore.ResponseCaching.ResponseCachingMiddleware"] = "UseResponseCaching()",
    };

    /// <summary>Returns the calls that come after authentication, as the application wrote them.</summary>
    /// <param name="pipeline">The whole pipeline, starting with its first middleware.</param>
    public static IReadOnlyList<string> Misplaced(RequestDelegate pipeline) => Find(pipeline, MustComeFirst, behindAuthentication: true);

    /// <summary>
    /// Returns the calls that serve files, metrics and the like after authentication, to callers only. Other libraries are known by name.
    /// </summary>
    /// <param name="pipeline">The whole pipeline, starting with its first middleware.</param>
    public static IReadOnlyList<string> ServedToCallers(RequestDelegate pipeline) => Find(pipeline, Served, behindAuthentication: true);

    /// <summary>Returns the calls that store responses before authentication.</summary>
    /// <param name="pipeline">The whole pipeline, starting with its first middleware.</param>
    public static IReadOnlyList<string> EarlyCaches(RequestDelegate pipeline) => Find(pipeline, Caches, behindAuthentication: false);

    /// <summary>
    /// Checks whether a call of <c>UseForwardedHeaders()</c> forwards nothing: without options, <c>ForwardedHeaders</c> is <c>None</c>.
    /// </summary>
    /// <param name="pipeline">The whole pipeline, starting with its first middleware.</param>
    public static bool ForwardsNothing(RequestDelegate pipeline)
    {
        var isIdle = false;
        Walk(pipeline, (step, _) => isIdle |= step is ForwardedHeadersMiddleware
            && PipelineSteps.FieldOf<ForwardedHeadersOptions>(step) is { ForwardedHeaders: ForwardedHeaders.None });
        return isIdle;
    }

    private static List<string> Find(RequestDelegate pipeline, Dictionary<string, string> calls, bool behindAuthentication)
    {
        var found = new List<string>();
        Walk(pipeline, (step, isBehind) =>
        {
            if (isBehind == behindAuthentication && calls.TryGetValue(step.GetType().FullName ?? "", out var call)) found.Add(call);
        });
        return [.. found.Distinct(StringComparer.Ordinal)];
    }

    private static void Walk(RequestDelegate pipeline, Action<object, bool> visit)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        Walk(pipeline, isBehindAuthentication: false);

        void Walk(object? step, bool isBehindAuthentication)
        {
            step = PipelineSteps.Behind(step);
            if (step is null || !seen.Add(step)) return;

            if (step is Microsoft.AspNetCore.Authentication.AuthenticationMiddleware) isBehindAuthentication = true;
            visit(step, isBehindAuthentication);
            foreach (var next in PipelineSteps.After(step)) Walk(next, isBehindAuthentication);
        }
    }
}
