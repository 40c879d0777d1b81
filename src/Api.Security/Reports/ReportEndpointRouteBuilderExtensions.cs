using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>Serves the authorization report as a web page.</summary>
public static class ReportEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Serves a page with the authorization matrix and the refusals since the start, by reason. Authorization added to the endpoint
    /// decides who may see it: <c>MapApiSecurityReport().RequireScope("operations")</c>. Without any, anyone may see it in Development, and
    /// elsewhere it does not exist (404). The page loads no other resources, runs no script and shows no request data.
    /// </summary>
    /// <param name="endpoints">The application, or a group of it.</param>
    /// <param name="pattern">The route. Default: <c>/_apisecurity</c>.</param>
    /// <returns>The endpoint.</returns>
    public static IEndpointConventionBuilder MapApiSecurityReport(this IEndpointRouteBuilder endpoints, string pattern = "/_apisecurity")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        var recent = endpoints.ServiceProvider.GetRequiredService<RecentRefusals>();
        var isDevelopment = HostingMode.IsDevelopment(endpoints.ServiceProvider);
        var page = endpoints.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], ServeAsync)
            .WithDisplayName("Api.Security report").ExcludeFromDescription();
        page.Finally(builder =>
        {
            var isProtected = builder.Metadata.Any(IsAuthorization);
            if (!isProtected && !isDevelopment)
            {
                builder.RequestDelegate = NotFoundAsync;
                builder.Metadata.Add(ApiSecurityReport.NotServed.Instance);
                return;
            }

            if (!isProtected) builder.Metadata.Add(new AllowAnonymousAttribute());
            recent.TurnOn(); // only for a page that someone can see: counting takes a lock at each refusal
        });
        return page;
    }

    private static bool IsAuthorization(object metadata) =>
        metadata is IAuthorizeData or AuthorizationPolicy or IAuthorizationRequirementData or IAllowAnonymous;

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static async Task ServeAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var report = await ApiSecurityReport.CreateAsync(services, context.RequestAborted);
        var page = ReportPage.Write(report, services.GetRequiredService<RecentRefusals>().All());
        var headers = context.Response.Headers;
        headers.ContentType = "text/html; charset=utf-8";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = ReportPage.ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.WriteAsync(page);
    }
}
