using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace Api.Security;

/// <summary>The requirements of an endpoint or a hub method, including those of named policies.</summary>
/// <param name="Endpoint">The endpoint, or the endpoint of the hub.</param>
/// <param name="Name">The name of the place in error messages.</param>
/// <param name="Requirements">All requirements, except those of <c>[Authorize]</c> without a policy, such as roles.</param>
/// <param name="IsHubMethod">Whether the place is a hub method.</param>
internal sealed record RequiredPlace(Endpoint Endpoint, string? Name, IReadOnlyList<IAuthorizationRequirement> Requirements,
    bool IsHubMethod = false)
{
    /// <summary>Reads the requirements of all endpoints and hub methods.</summary>
    /// <param name="endpoints">The endpoints of the application.</param>
    /// <param name="provider">Resolves the names of policies.</param>
    /// <param name="errors">Receives one sentence for each policy that is not defined or not valid.</param>
    /// <exception cref="ArgumentException">An attribute on a hub method names something that cannot be required.</exception>
    public static async Task<IReadOnlyList<RequiredPlace>> ReadAsync(
        IEnumerable<Endpoint> endpoints, IAuthorizationPolicyProvider provider, ICollection<string> errors)
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
            foreach (var (method, required) in HubMethods.Find(hub))
                places.Add(
                    new(endpoint, $"{hub.Name}.{method}", await BehindNamesAsync(required, $"{hub.Name}.{method}"), IsHubMethod: true));
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
                    else errors.Add(
                        $"{place} requires the policy '{name}', which is not defined: "
                            + "define it in AddAuthorization() or under ApiSecurity:Policies, or correct its spelling.");
                }
                catch (ArgumentException error)
                {
                    errors.Add($"{place} requires '{name}', which is not valid: {error.Message}");
                }
            }

            return requirements;
        }
    }
}
