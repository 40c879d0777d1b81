namespace Api.Security;

/// <summary>Provides the headers of API keys to the OpenAPI document. A package that takes API keys registers an implementation.</summary>
public interface IApiKeyHeaders
{
    /// <summary>The header with the id, such as <c>x-api-key-id</c>.</summary>
    string Id { get; }

    /// <summary>The header with the secret, such as <c>x-api-key</c>.</summary>
    string Secret { get; }
}
