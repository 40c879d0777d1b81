using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.RateLimiting;

/// <summary>Makes startup fail when an endpoint or the middleware names a plan that does not exist: its limit would not apply.</summary>
internal sealed class LimitChecks(RateLimitSettings settings, IOptions<RateLimiterOptions> middleware) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        next(app);
        var table = settings.Current.Table;
        string[] errors =
        [
            .. OfEndpoints(app).Concat(OfMiddleware()).Where(one => table.Find(one.Plan) is null)
                .Select(one => $"{one.Place}: {NearestName.Fix(one.Plan, settings.Current.Options.Plans.Keys, "plan")}; plans are under "
                    + $"{RateLimitConfiguration.SectionName}:Plans.")
                .Distinct(StringComparer.Ordinal),
        ];
        if (errors.Length > 0) throw new InvalidOperationException(string.Join(Environment.NewLine, errors));
    };

    private static IEnumerable<(string Place, string Plan)> OfEndpoints(IApplicationBuilder app) =>
        from endpoint in app.ApplicationServices.GetService<EndpointDataSource>()?.Endpoints ?? []
        from limit in endpoint.Metadata.GetOrderedMetadata<RateLimitAttribute>()
        where limit.Plan is not null
        select ($"{endpoint.DisplayName}: RequireRateLimit(\"{limit.Plan}\")", limit.Plan);

    private IEnumerable<(string Place, string Plan)> OfMiddleware() =>
        MiddlewarePlans.Get(middleware.Value).Select(one => ($"AddApiSecurityPlan(\"{one.Policy}\", \"{one.Plan}\")", one.Plan));
}
