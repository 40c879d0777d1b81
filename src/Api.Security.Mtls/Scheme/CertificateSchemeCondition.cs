using Microsoft.Extensions.Options;

namespace Api.Security.Mtls;

/// <summary>The scheme <c>Certificate</c> exists when <c>Mtls:Clients</c> has an entry.</summary>
internal sealed class CertificateSchemeCondition(IOptions<MtlsOptions> options) : ISchemeCondition
{
    public string Scheme => ApiSecurityDefaults.CertificateScheme;

    public bool IsMet
    {
        get
        {
            try
            {
                return options.Value.Clients.Count > 0;
            }
            catch (OptionsValidationException)
            {
                return true;
            }
        }
    }
}
