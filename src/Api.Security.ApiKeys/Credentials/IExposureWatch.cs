namespace Api.Security.ApiKeys;

/// <summary>Told of credentials that others could read. Whether they are genuine is found out after the answer, so that it depends on nothing.</summary>
internal interface IExposureWatch
{
    /// <summary>A text that looks like a key stood in the URL.</summary>
    void SeenInUrl(HttpContext context, string secret);

    /// <summary>A key came over plain HTTP where TLS is required.</summary>
    void SeenInPlaintext(HttpContext context, ApiKeyId id, string secret);
}
