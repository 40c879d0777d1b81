namespace Api.Security;

/// <summary>Tells the OpenAPI document in which headers API keys are sent; a package that takes API keys registers one.</summary>
public interface IApiKeyHeaders
{
    /// <summary>The header with the id, such as <c>x-api-key-id</c>.</summary>
    string Id { get; }

    /// <summary>The header with the secret, such as <c>x-api-key</c>.</summary>
    string Secret { get; }
}
