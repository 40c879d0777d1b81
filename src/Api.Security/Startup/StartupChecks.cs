using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Security;

/// <summary>
/// Checks what is known only after the pipeline is built: whether authorization runs at all, whether it runs in the right place,
/// and whether every requirement can be met and checks what it is meant to check. Runs before the server listens.
/// </summary>
internal sealed class StartupChecks(ILoggerFactory loggers) : IStartupFilter
{
    // The keys under which UseAuthentication() and UseAuthorization() record that they were called.
    private const string AuthenticationKey = "__AuthenticationMiddlewareSet";
    private const string AuthorizationKey = "__AuthorizationMiddlewareSet";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(pipeline =>
        {
            var logger = loggers.CreateLogger(TelemetryNames.LogCategory);
            foreach (var call in PipelineOrder.Misplaced(pipeline)) logger.MiddlewareBehindAuthentication(call);
            foreach (var call in PipelineOrder.EarlyCaches(pipeline)) logger.CacheBeforeAuthentication(call);
            if (PipelineOrder.ForwardsNothing(pipeline)) logger.NothingIsForwarded();
            if (PathFallback.Resolve(PlacementErrors.Fallback(app.ApplicationServices), isBelowPath: false) is not null)
                foreach (var call in PipelineOrder.ServedToCallers(pipeline)) logger.MiddlewareNeedsCaller(call);
            ThrowIfAny(PlacementErrors.OfPipeline(app.ApplicationServices, pipeline));
            return pipeline;
        });
        next(app);
        RequireMiddleware(app);
        RequirePolicyProvider(app);
        RequireEvaluator(app);
        RequireResultHandler(app);
        QueryTokenHubs.RequireFactory(app.ApplicationServices);
        RequireMeaning(app);
        app.ApplicationServices.GetRequiredService<ConfiguredSettings>().Watch();
        Report(app);
        app.ApplicationServices.GetRequiredService<LateEndpoints>().Watch();
    };

    private static void RequireMiddleware(IApplicationBuilder app)
    {
        if (!app.Properties.ContainsKey(AuthenticationKey) || !app.Properties.ContainsKey(AuthorizationKey))
            throw new InvalidOperationException(
                "Nothing is protected: call UseAuthentication() and then UseAuthorization() after UseRouting().");
    }

    private static void RequirePolicyProvider(IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetService<IAuthorizationPolicyProvider>() is not RequirementPolicyProvider)
            throw new InvalidOperationException(
                "Another IAuthorizationPolicyProvider replaced the one of Api.Security: remove it, "
                    + "or define its policies in AddAuthorization().");
    }

    // Without it, a cookie would open endpoints of the API.
    private static void RequireEvaluator(IApplicationBuilder app)
    {
        using var scope = new ServiceScope(app.ApplicationServices);
        if (app.ApplicationServices.GetRequiredService<DefaultSchemes>().Other is { } other
            && scope.Services.GetRequiredService<IPolicyEvaluator>() is not ApiPolicyEvaluator)
            throw new InvalidOperationException(
                $"Another IPolicyEvaluator replaced the one of Api.Security, but the default scheme is '{other}', which could then open "
                    + "the endpoints of the API: remove it, or derive it from a default scheme of this library.");
    }

    // Without it, refused callers would get bare answers.
    private static void RequireResultHandler(IApplicationBuilder app)
    {
        using var scope = new ServiceScope(app.ApplicationServices);
        var handler = scope.Services.GetRequiredService<IAuthorizationMiddlewareResultHandler>();
        if (handler is not AuthorizationResultHandler)
            throw new InvalidOperationException(
                $"{handler.GetType().Name} replaced the IAuthorizationMiddlewareResultHandler of Api.Security: register it before "
                    + "AddApiSecurity(). It then handles the endpoints that are not of the API, and accepted callers.");
    }

    // Also resolves the policy names, so that a missing policy makes startup fail and not the first request.
    private static void RequireMeaning(IApplicationBuilder app)
    {
        var services = app.ApplicationServices;
        var policies = services.GetRequiredService<ConfiguredPolicies>();
        policies.Reload();
        List<string> errors = [.. policies.LateErrors, .. PlacementErrors.OfEndpoints(services)];
        if (services.GetService<EndpointDataSource>() is { } endpoints)
        {
            var places = RequiredPlace.ReadAsync(endpoints.Endpoints, services.GetRequiredService<IAuthorizationPolicyProvider>(), errors)
                .GetAwaiter().GetResult();
            errors.AddRange(EndpointErrors.Find(services, places));
            errors.AddRange(IssuerErrors.FindAsync(services, places).GetAwaiter().GetResult());
            if (ScopeClaimPolicies.Find(services, places) is { Count: > 0 } compared)
                services.GetRequiredService<RequirementServices>().Logger.ScopesAsClaims(string.Join("; ", compared));
        }

        ThrowIfAny([.. errors.Distinct(StringComparer.Ordinal)]);
    }

    // Services may implement IAsyncDisposable only.
    private sealed class ServiceScope(IServiceProvider services) : IDisposable
    {
        private readonly AsyncServiceScope _scope = services.CreateAsyncScope();

        public IServiceProvider Services => _scope.ServiceProvider;

        public void Dispose() => _scope.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static void ThrowIfAny(IReadOnlyList<string> errors)
    {
        if (errors.Count > 0) throw new InvalidOperationException(string.Join(Environment.NewLine, errors));
    }

    private static void Report(IApplicationBuilder app)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(TelemetryNames.LogCategory);
        var report = ApiSecurityReport.CreateAsync(app.ApplicationServices).GetAwaiter().GetResult();
        if (app.ApplicationServices.GetRequiredService<DefaultSchemes>().Other is { } other) logger.AnotherDefaultScheme(other);
        if (report.Endpoints.Count > 0) logger.ProtectedEndpoints(Environment.NewLine, report.ToMarkdown());
        if (FallbackEndpoints.Find(app.ApplicationServices) is { Count: > 0 } others) logger.EndpointsOfOthers(string.Join("; ", others));
        if (QueryTokenHubs.WithoutHub(app.ApplicationServices) is { Count: > 0 } paths)
            logger.QueryTokenWithoutHub(string.Join(", ", paths));
        string[] shadowed = [.. report.Endpoints.Where(endpoint => endpoint.IsInShadowMode)
            .Select(endpoint => $"{string.Join(',', endpoint.Methods)} {endpoint.Route}")];
        if (shadowed.Length > 0) logger.EndpointsInShadowMode(string.Join("; ", shadowed));
    }
}
