namespace Api.Security.ApiKeys;

/// <summary>The two headers of an API key. Each must be sent exactly once.</summary>
public sealed class ApiKeyHeaderOptions
{
    /// <summary>The header with the id.</summary>
    /// <value>A field name (RFC 9110, 5.1), not <c>Authorization</c>. Default: <c>x-api-key-id</c>.</value>
    public string Id { get; set; } = "x-api-key-id";

    /// <summary>The header with the secret.</summary>
    /// <value>A field name (RFC 9110, 5.1), not <c>Authorization</c>. Default: <c>x-api-key</c>.</value>
    public string Secret { get; set; } = "x-api-key";
}
