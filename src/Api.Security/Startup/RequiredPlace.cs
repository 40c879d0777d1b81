using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace Api.Security;

/// <summary>What an endpoint or a method of a hub requires, also behind the names of policies.</summary>
/// <param name="Endpoint">The endpoint, or the endpoint of the hub.</param>
/// <param name="Name">How a mistake names the place.</param>
/// <param name="Requirements">All of them. Not included: what <c>[Authorize]</c> without a policy asks, such as roles.</param>
/// <param name="IsHubMethod">Whether it is a method of a hub.</param>
internal sealed record RequiredPlace(Endpoint Endpoint, string? Name, IReadOnlyList<IAuthorizationRequirement> Requirements, bool IsHubMethod = false)
{
    /// <summary>Reads them all.</summary>
    /// <param name="endpoints">The endpoints of the application.</param>
    /// <param name="provider">Knows what a policy requires.</param>
    /// <param name="mistakes">Takes one sentence for each policy that nobody defines or that cannot be.</param>
    /// <exception cref="ArgumentException">An attribute on a hub method names something that cannot be required.</exception>
    public static async Task<IReadOnlyList<RequiredPlace>> ReadAsync(IEnumerable<Endpoint> endpoints, IAuthorizationPolicyProvider provider, ICollection<string> mistakes)
    {
        var places = new List<RequiredPlace>();
        foreach (var endpoint in endpoints)
        {
            places.Add(new(endpoint, endpoint.DisplayName,
            [
                .. endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>().SelectMany(policy => policy.Requirements),
                .. endpoint.Metadata.GetOrderedMetadata<IAuthorizationRequirementData>().SelectMany(data => data.GetRequirements()),
                .. await BehindNamesAsync(endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>(), endpoint.DisplayName),
            ]));
            if (endpoint.Metadata.GetMetadata<HubMetadata>() is not { HubType: var hub }) continue;
            foreach (var (method, required) in HubMethods.Of(hub))
                places.Add(new(endpoint, $"{hub.Name}.{method}", await BehindNamesAsync(required, $"{hub.Name}.{method}"), IsHubMethod: true));
        }

        return places;

        async Task<IReadOnlyList<IAuthorizationRequirement>> BehindNamesAsync(IEnumerable<IAuthorizeData> data, string? place)
        {
            var requirements = new List<IAuthorizationRequirement>();
            foreach (var name in data.Select(required => required.Policy).OfType<string>().Where(name => name.Length > 0))
            {
                try
                {
                    if (await provider.GetPolicyAsync(name) is { } policy) requirements.AddRange(policy.Requirements);
                    else mistakes.Add($"{place} requires the policy '{name}', which nobody defines: define it in AddAuthorization() or under ApiSecurity:Policies, or correct its spelling.");
                }
                catch (ArgumentException mistake)
                {
                    mistakes.Add($"{place} requires '{name}', which cannot be: {mistake.Message}");
                }
            }

            return requirements;
        }
    }
}
