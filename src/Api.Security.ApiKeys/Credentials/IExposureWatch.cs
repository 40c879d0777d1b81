namespace Api.Security.ApiKeys;

/// <summary>
/// Receives credentials that others could read. Whether they are genuine is checked after the response, so that the response does
/// not depend on it.
/// </summary>
internal interface IExposureWatch
{
    /// <summary>Called when the URL contained a text that looks like a key.</summary>
    void SeenInUrl(HttpContext context, string secret);

    /// <summary>Called when a key was sent over plain HTTP where TLS is required.</summary>
    void SeenInPlaintext(HttpContext context, ApiKeyId id, string secret);
}
