namespace Api.Security.Mtls;

/// <summary>The result of <see cref="ChainCheck"/>. The validity of the client's own certificate is not part of it.</summary>
/// <param name="From">When the last certificate of an authority in the chain becomes valid.</param>
/// <param name="Until">When the first of them expires.</param>
internal sealed record ChainResult(DateTimeOffset From, DateTimeOffset Until)
{
    public static ChainResult Untrusted { get; } =
        new(DateTimeOffset.MinValue, DateTimeOffset.MaxValue) { Problem = CertificateRefusals.Untrusted };

    /// <summary>Why the chain is not accepted, whatever the time; <see langword="null"/> when it is.</summary>
    public Refusal? Problem { get; init; }

    /// <summary>
    /// <see cref="CertificateRefusals.Revoked"/> or <see cref="CertificateRefusals.RevocationUnknown"/>; <see langword="null"/> when
    /// nothing was revoked, or when it was not checked.
    /// </summary>
    public Refusal? Revocation { get; init; }
}
