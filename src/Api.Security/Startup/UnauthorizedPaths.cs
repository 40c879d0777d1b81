using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace Api.Security;

/// <summary>
/// Finds paths through the pipeline that execute endpoints without authorization: <c>UseEndpoints()</c> before
/// <c>UseAuthorization()</c>, <c>UseRouting()</c> after it, a branch with its own routing. Also finds authorization without authentication,
/// and functions of the
/// application that respond before authorization. Middleware classes, and functions that check the path themselves, cannot be
/// detected.
/// </summary>
internal sealed class UnauthorizedPaths(AuthorizationPolicy? ofApplication, Func<Endpoint, AuthorizationPolicy?> fallback)
{
    private const string RoutingStep = "Microsoft.AspNetCore.Routing.EndpointRoutingMiddleware";
    private const string EndpointStep = "Microsoft.AspNetCore.Routing.EndpointMiddleware";

    private const string StatusPages = "Microsoft.AspNetCore.Diagnostics.StatusCodePagesMiddleware";
    private const string ErrorHandler = "Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddlewareImpl";
    private const string Rewriter = "Microsoft.AspNetCore.Rewrite.RewriteMiddleware";

    private readonly HashSet<(int Step, Way Way)> _seen = [];
    private readonly List<string> _errors = [];
    private readonly Dictionary<object, int> _steps = new(ReferenceEqualityComparer.Instance);

    /// <summary>
    /// Whether middleware after authorization may execute an endpoint other than the authorized one. Set by <see cref="Find"/>.
    /// </summary>
    public bool HasReexecution { get; private set; }

    /// <summary>Returns one sentence for each endpoint or function, with its fix.</summary>
    /// <param name="pipeline">The whole pipeline, starting with its first middleware.</param>
    public IReadOnlyList<string> Find(RequestDelegate pipeline)
    {
        Walk(pipeline, new Way(null, false, false, false, null));
        return [.. _errors.Distinct(StringComparer.Ordinal)];
    }

    private void Walk(object? step, Way way)
    {
        if (PipelineSteps.IsInlineTerminal(step) && !way.HasAuthorization && ofApplication is not null)
            _errors.Add(
                $"{way.Branch ?? "Run(\u2026)"} answers requests before UseAuthorization(), so it needs no credential: "
                    + "move it after UseAuthorization(), or map it as an endpoint with AllowAnonymous().");
        step = PipelineSteps.Behind(step);
        if (step is null || !_seen.Add((Number(step), way))) return;

        HasReexecution |= way.HasAuthorization && step.GetType().FullName is (StatusPages or ErrorHandler or Rewriter);
        if (step is Microsoft.AspNetCore.Authentication.AuthenticationMiddleware) way = way with { HasAuthentication = true };
        if (step is AuthorizationMiddleware && !way.HasAuthentication)
            _errors.Add(
                $"UseAuthorization() runs before UseAuthentication(){(way.Branch is null ? "" : $" in {way.Branch}")}, so no credential "
                    + $"would "
                    + "be read and every caller refused. WebApplication adds the one of the two that is not called, before everything "
                        + "else: "
                    + "call both, UseAuthentication() and then UseAuthorization(), after UseRouting().");
        if (step is AuthorizationMiddleware) way = way with { HasAuthorization = true, IsAuthorized = true };
        else if (step.GetType().FullName is RoutingStep) way = way with { Routed = EndpointsOf(step), IsAuthorized = false };
        else if (step.GetType().FullName is EndpointStep && !way.IsAuthorized) AddEndpoints(way);
        else if (step is Microsoft.AspNetCore.Builder.Extensions.MapOptions { PathMatch.Value: { } path })
            way = way with { Branch = $"Map(\"{path}\", \u2026)" };

        foreach (var next in PipelineSteps.After(step)) Walk(next, way);
    }

    private void AddEndpoints(Way way)
    {
        foreach (var endpoint in way.Routed?.Endpoints
            .Where(endpoint => endpoint.RequestDelegate is not null && !AnonymousCallers.AreLetIn(endpoint, fallback)) ?? [])
            _errors.Add(
                $"{endpoint.DisplayName} requires authentication, but {(way.Branch is null ? "" : $"in {way.Branch} ")}no "
                    + "UseAuthorization() runs between the UseRouting() that finds it and the UseEndpoints() that executes it: call "
                    + "UseRouting(), UseAuthentication(), UseAuthorization() and UseEndpoints() in this order, "
                    + "or allow anonymous access with AllowAnonymous().");
    }

    private int Number(object step)
    {
        if (!_steps.TryGetValue(step, out var number)) _steps.Add(step, number = _steps.Count);
        return number;
    }

    [DynamicDependency("_endpointDataSource", RoutingStep, "Microsoft.AspNetCore.Routing")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "The dependency keeps the field; without it nothing is found.")]
    private static EndpointDataSource? EndpointsOf(object routing) =>
        routing.GetType().GetField("_endpointDataSource", BindingFlags.Instance | BindingFlags.NonPublic)
            ?.GetValue(routing) as EndpointDataSource;

    /// <summary>The path that a request has taken so far.</summary>
    /// <param name="Routed">The endpoints that the last routing selects from.</param>
    /// <param name="HasAuthentication">Whether authentication has run at all.</param>
    /// <param name="HasAuthorization">Whether authorization has run at all.</param>
    /// <param name="IsAuthorized">Whether it has run since the last routing.</param>
    /// <param name="Branch">The branch that the request took.</param>
    private sealed record Way(
        EndpointDataSource? Routed, bool HasAuthentication, bool HasAuthorization, bool IsAuthorized, string? Branch);
}
