using Api.Security.ApiKeys;

namespace Api.Security;

/// <summary>
/// Adds conventions to the endpoints of <c>MapApiKeyAdmin()</c>. They can only narrow who is accepted; <see cref="AllowApiKeys"/> alone
/// widens it.
/// </summary>
public sealed class ApiKeyAdminEndpointConventionBuilder : IEndpointConventionBuilder
{
    private readonly IEndpointConventionBuilder _endpoints;
    private readonly AdminAccess _access;

    internal ApiKeyAdminEndpointConventionBuilder(IEndpointConventionBuilder endpoints, AdminAccess access) =>
        (_endpoints, _access) = (endpoints, access);

    /// <summary>
    /// Lets an API key with the scope administer keys. Anyone who steals such a key can then create more. Otherwise a caller with an API
    /// key is refused with 403 <c>policy_denied</c>.
    /// </summary>
    /// <returns>The same builder.</returns>
    public ApiKeyAdminEndpointConventionBuilder AllowApiKeys()
    {
        _access.AllowsApiKeys = true;
        return this;
    }

    /// <inheritdoc/>
    public void Add(Action<EndpointBuilder> convention) => _endpoints.Add(convention);

    /// <inheritdoc/>
    public void Finally(Action<EndpointBuilder> finallyConvention) => _endpoints.Finally(finallyConvention);
}
