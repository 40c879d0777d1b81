using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Api.Security.Mtls;

/// <summary>
/// Confirms that a token is used by the client to whose certificate it is bound (RFC 8705, 3). RFC 8705, 6.2 leaves it to the authorization
/// server to check the certificate; with <c>ValidateChain</c>, its chain is checked here as well.
/// </summary>
internal sealed class CertificateConfirmation(
    ClientCertificates certificates, IOptions<MtlsOptions> options, ICertificateTrust trust) : IConfirmationValidator
{
    private const int HashLength = 32;

    private readonly ICertificateTrust? _trust = options.Value.ValidateChain ? trust : null;

    public string Member => ConfirmationMembers.Certificate;

    public ValueTask<Refusal?> ConfirmAsync(
        JsonElement value, Credential credential, HttpContext context, CancellationToken cancellationToken)
    {
        var found = certificates.Find(context);
        if (found.Refusal is { } refusal) return new(refusal);
        if (found.Value is not { } certificate) return new(IsHash(value) ? MtlsRefusals.CertificateMissing : MtlsRefusals.BindingMalformed);
        if (value.ValueKind is not JsonValueKind.String || !value.ValueEquals(certificate.Confirmation))
            return new(IsHash(value) ? MtlsRefusals.CertificateMismatch : MtlsRefusals.BindingMalformed);
        return _trust is null ? default : CheckTrustAsync(_trust, certificate, context, cancellationToken);
    }

    private static async ValueTask<Refusal?> CheckTrustAsync(
        ICertificateTrust trust, PresentedCertificate presented, HttpContext context, CancellationToken cancellationToken)
    {
        if (presented.Certificate is not { } certificate) return MtlsRefusals.CertificateHashOnly;
        return await trust.CheckAsync(certificate, context, cancellationToken) switch
        {
            null => null,
            { Status: StatusCodes.Status503ServiceUnavailable } outage => outage,
            _ => MtlsRefusals.CertificateUntrusted,
        };
    }

    private static bool IsHash(JsonElement value) =>
        value.ValueKind is JsonValueKind.String && Base64UrlText.Decode(value.GetString()!)?.Length == HashLength;
}
