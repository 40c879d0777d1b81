using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>Serves the authorization report as a web page.</summary>
public static class ReportEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Serves a page with the authorization matrix and the refusals since the start, by reason. In Development, anyone may see it
    /// unless a policy is named. Elsewhere it is served only with a policy; without one, nothing is mapped. The page loads no other
    /// resources, runs no script and shows no request data.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The route. Default: <c>/_apisecurity</c>.</param>
    /// <param name="policy">The policy for its callers, such as <c>scope:operations</c>.</param>
    /// <returns>The endpoint.</returns>
    public static IEndpointConventionBuilder MapApiSecurityReport(
        this IEndpointRouteBuilder endpoints, string pattern = "/_apisecurity", string? policy = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        if (policy is not null) ArgumentException.ThrowIfNullOrWhiteSpace(policy);
        var group = endpoints.MapGroup("");
        if (policy is null && !HostingMode.IsDevelopment(endpoints.ServiceProvider)) return group;

        endpoints.ServiceProvider.GetRequiredService<RecentRefusals>().TurnOn();
        var page = group.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], ServeAsync)
            .WithDisplayName("Api.Security report").ExcludeFromDescription();
        if (policy is null) page.AllowAnonymous();
        else page.RequireAuthorization(policy);
        return group;
    }

    private static async Task ServeAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var page = ReportPage.Of(await ApiSecurityReport.CreateAsync(services), services.GetRequiredService<RecentRefusals>().All());
        var headers = context.Response.Headers;
        headers.ContentType = "text/html; charset=utf-8";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = ReportPage.ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.WriteAsync(page);
    }
}
