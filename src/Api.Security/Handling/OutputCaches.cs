using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>
/// Keeps the responses of callers out of an output cache that runs before authentication. By default, such a cache stores the response to
/// every request without an <c>Authorization</c> header, such as one with an API key, and sends it to anyone.
/// </summary>
internal sealed class OutputCaches(IServiceProviderIsService services)
{
    private readonly bool _any = services.IsService(typeof(IOutputCacheStore));

    /// <summary>Excludes the response to an authenticated request. A cache behind authentication decides for itself.</summary>
    public void Exclude(HttpContext context)
    {
        if (_any && context.Features.Get<IOutputCacheFeature>() is { } before) before.Context.AllowCacheStorage = false;
    }
}
