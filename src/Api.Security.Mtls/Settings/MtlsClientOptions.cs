namespace Api.Security.Mtls;

/// <summary>One client of the scheme <c>Certificate</c>. Exactly one of subject, SAN and thumbprint names its certificate.</summary>
public sealed class MtlsClientOptions
{
    /// <summary>The id of the client: <c>client_id</c> and <c>sub</c> of the caller.</summary>
    /// <value>Required.</value>
    public string Id { get; set; } = "";

    /// <summary>The whole subject (RFC 4514), compared by components, in order: <c>CN=reports,O=Example</c>.</summary>
    public string? Subject { get; set; }

    /// <summary>A DNS name or URI of the subject alternative name, such as <c>spiffe://example.com/reports</c>; compared exactly.</summary>
    public string? San { get; set; }

    /// <summary>The SHA-256 of the certificate in hexadecimal. The certificate still needs a trusted chain.</summary>
    public string? Thumbprint { get; set; }

    /// <summary>The scopes of the caller.</summary>
    public IList<string> Scopes { get; } = [];

    /// <summary>The tenant of the caller.</summary>
    public string? TenantId { get; set; }
}
