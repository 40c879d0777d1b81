using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>The policy of an endpoint, combined from its metadata as the authorization middleware does.</summary>
internal static class EndpointPolicy
{
    /// <summary>Combines the policy of an endpoint.</summary>
    /// <param name="metadata">The metadata of the endpoint.</param>
    /// <param name="provider">Resolves the names of policies.</param>
    /// <returns><see langword="null"/> when the endpoint requires nothing.</returns>
    public static async Task<AuthorizationPolicy?> CombineAsync(EndpointMetadataCollection metadata, IAuthorizationPolicyProvider provider)
    {
        var policy = await AuthorizationPolicy.CombineAsync(
            provider, metadata.GetOrderedMetadata<IAuthorizeData>(), metadata.GetOrderedMetadata<AuthorizationPolicy>());
        IAuthorizationRequirement[] further =
            [.. metadata.GetOrderedMetadata<IAuthorizationRequirementData>().SelectMany(data => data.GetRequirements())];
        if (policy is null && further.Length == 0 && !IsAnonymous(metadata)) policy = await provider.GetFallbackPolicyAsync();
        return further.Length == 0
            ? policy
            : (policy is null ? new AuthorizationPolicyBuilder() : new AuthorizationPolicyBuilder(policy)).AddRequirements(further).Build();
    }

    public static bool IsAnonymous(EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<IAllowAnonymous>() is not null || ShortCircuits.IsOne(metadata);
}
