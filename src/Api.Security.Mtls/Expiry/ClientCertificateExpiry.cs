namespace Api.Security.Mtls;

/// <summary>A notice that the certificate of a client expires soon. It contains no secret.</summary>
public sealed record ClientCertificateExpiry
{
    /// <summary>The client in <c>ApiSecurity:Mtls:Clients</c>.</summary>
    public required string ClientId { get; init; }

    /// <summary>Its tenant.</summary>
    /// <value><see langword="null"/> for a client without a tenant.</value>
    public string? TenantId { get; init; }

    /// <summary>The SHA-256 of the certificate, in hexadecimal.</summary>
    public required string Thumbprint { get; init; }

    /// <summary>When the certificate expires.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The threshold that was reached: 30, 14, 7 or 1 days before <see cref="ExpiresAt"/>.</summary>
    public required int Days { get; init; }
}
