using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>
/// Takes tokens out of URLs below the paths of <see cref="ApiSecurityOptions.AcceptQueryToken"/>. It does so when the server hands over
/// the request, because ASP.NET Core logs the URL before the first middleware runs.
/// </summary>
internal sealed class QueryTokenContextFactory(IServiceProvider services, IReadOnlyList<string> paths) : IHttpContextFactory
{
    private readonly DefaultHttpContextFactory _default = new(services);
    private readonly PathPrefixes _paths = new(paths);

    /// <summary>Takes the place of ASP.NET Core's factory, which is still used where no path is set.</summary>
    public static void Add(IServiceCollection services)
    {
        var found = services.LastOrDefault(service => service.ServiceType == typeof(IHttpContextFactory));
        if (found is null || found.ImplementationType == typeof(DefaultHttpContextFactory))
            services.Replace(ServiceDescriptor.Singleton<IHttpContextFactory>(Create));
    }

    public HttpContext Create(IFeatureCollection featureCollection)
    {
        if (featureCollection.Get<IHttpRequestFeature>() is { } request && IsBelow(request)) QueryToken.Take(featureCollection);
        return _default.Create(featureCollection);
    }

    public void Dispose(HttpContext httpContext) => _default.Dispose(httpContext);

    private static IHttpContextFactory Create(IServiceProvider services)
    {
        var paths = services.GetRequiredService<IOptions<ApiSecurityOptions>>().Value.QueryTokenPaths;
        return paths.Count == 0 ? new DefaultHttpContextFactory(services) : new QueryTokenContextFactory(services, paths);
    }

    private bool IsBelow(IHttpRequestFeature request) => request.QueryString.Length > 1
        && _paths.Contain(new PathString(request.Path), new PathString(request.PathBase));
}
