using Microsoft.Extensions.Options;

namespace Api.Security.Mtls;

/// <summary>Makes startup fail when a file of authorities or the name of a client cannot be used.</summary>
internal sealed class CertificateOptionsValidator(IServiceProvider services) : IValidateOptions<MtlsOptions>
{
    public ValidateOptionsResult Validate(string? name, MtlsOptions options)
    {
        string[] errors = [.. AuthorityFileErrors.Find(options, services), .. ClientNameErrors.Find(options)];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
