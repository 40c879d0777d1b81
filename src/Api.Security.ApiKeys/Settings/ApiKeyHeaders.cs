using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <inheritdoc cref="IApiKeyHeaders"/>
internal sealed class ApiKeyHeaders(IOptions<ApiKeyOptions> options) : IApiKeyHeaders
{
    public string Id => options.Value.Headers.Id;

    public string Secret => options.Value.Headers.Secret;
}
