using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Security;

/// <summary>
/// What can be known only once the pipeline stands: whether authorization runs at all, whether it runs in the right place,
/// whether every required scope is one. Runs before the server listens.
/// </summary>
internal sealed class StartupChecks(ILoggerFactory loggers) : IStartupFilter
{
    // The keys under which UseAuthentication() and UseAuthorization() note that they were called.
    private const string AuthenticationKey = "__AuthenticationMiddlewareSet";
    private const string AuthorizationKey = "__AuthorizationMiddlewareSet";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(pipeline =>
        {
            foreach (var call in PipelineOrder.Misplaced(pipeline).Distinct(StringComparer.Ordinal))
                loggers.CreateLogger(TelemetryNames.LogCategory).MiddlewareBehindAuthentication(call);
            return pipeline;
        });
        next(app);
        RequireMiddleware(app);
        RequirePolicyProvider(app);
        RequireScopes(app);
    };

    private static void RequireMiddleware(IApplicationBuilder app)
    {
        if (!app.Properties.ContainsKey(AuthenticationKey) || !app.Properties.ContainsKey(AuthorizationKey))
            throw new InvalidOperationException("Nothing is protected: call UseAuthentication() and then UseAuthorization() after UseRouting().");
    }

    private static void RequirePolicyProvider(IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetService<IAuthorizationPolicyProvider>() is not ScopePolicyProvider)
            throw new InvalidOperationException("Another IAuthorizationPolicyProvider replaced the one that knows scopes: remove it, or define its policies in AddAuthorization().");
    }

    private static void RequireScopes(IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetService<EndpointDataSource>() is not { } endpoints) return;
        var mistakes = EndpointScopes.Mistakes(endpoints);
        if (mistakes.Count > 0) throw new InvalidOperationException(string.Join(Environment.NewLine, mistakes));
    }
}
