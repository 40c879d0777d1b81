using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>Finds endpoints with a rate limit that nothing enforces.</summary>
internal static class UnlimitedEndpoints
{
    public static IEnumerable<string> Find(IEnumerable<Endpoint> endpoints, IServiceProviderIsService services) =>
        services.IsService(typeof(IRequestLimiter))
            ? []
            : endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<ILimitMetadata>() is not null)
                .Select(endpoint => $"{endpoint.DisplayName}: its rate limit has no effect: call AddApiSecurity().AddRateLimits().");
}
