using Microsoft.Extensions.Options;

namespace Api.Security.Mtls;

/// <summary>Makes startup fail with one message that lists every error and its fix.</summary>
internal sealed class MtlsOptionsValidator(SettingErrors<MtlsOptions> read, IServiceProvider services) : IValidateOptions<MtlsOptions>
{
    private const string Section = MtlsConfiguration.SectionName;

    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(30);

    private static readonly string[] TakenHeaders = ["Authorization", "Cookie", "Host", "Proxy-Authorization"];

    public ValidateOptionsResult Validate(string? name, MtlsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> errors = [.. read.All];
        CheckForwarded(options.Forwarded, errors);
        CheckTrust(options, errors);
        errors.AddRange(AuthorityFileErrors.Find(options, services));
        errors.AddRange(ClientEntryErrors.Find(options.Clients));
        errors.AddRange(ClientNameErrors.Find(options));
        return SettingsException.ThrowIfAny<MtlsOptions>(name, errors, read.All);
    }

    private static void CheckForwarded(MtlsForwardedOptions forwarded, List<string> errors)
    {
        if (forwarded.Header is null && forwarded.Proxies.Count > 0)
        {
            errors.Add($"{Section}:Forwarded:Header: write the header in which the proxies send the certificate, such as "
                + $"{ForwardedHeader.Standard}, or remove Proxies.");
        }

        if (forwarded.Header is not null && forwarded.Proxies.Count == 0)
        {
            errors.Add($"{Section}:Forwarded:Proxies: write the networks of the proxies that send {forwarded.Header}, such as 10.0.0.0/24; "
                + "the header is not accepted from other addresses.");
        }

        if (forwarded.Header is { } header && (header.Length == 0 || header.AsSpan().ContainsAnyExcept(FieldName.Characters)
            || TakenHeaders.Contains(header, StringComparer.OrdinalIgnoreCase)))
        {
            errors.Add($"{Section}:Forwarded:Header: write the name of a header that nothing else uses, such as "
                + $"{ForwardedHeader.Standard}.");
        }

        for (var i = 0; i < forwarded.Proxies.Count; i++)
        {
            if (!Networks.IsOne(forwarded.Proxies[i]))
            {
                errors.Add($"{Section}:Forwarded:Proxies:{i}: write an address, or a network with no bits set after the prefix, such as "
                    + "10.0.0.0/24 or 2001:db8::/64.");
            }
        }
    }

    private static void CheckTrust(MtlsOptions options, List<string> errors)
    {
        if (!Enum.IsDefined(options.Revocation))
            errors.Add($"{Section}:Revocation: write one of {string.Join(", ", Enum.GetNames<CertificateRevocation>())}.");
        if (options.RevocationTimeout < ShortestTimeout || options.RevocationTimeout > LongestTimeout)
            errors.Add($"{Section}:RevocationTimeout: write a duration from {ShortestTimeout} to {LongestTimeout:c}.");
        if ((options.ValidateChain || options.Clients.Count > 0) && options.AuthorityFiles.Count == 0 && !options.TrustSystemAuthorities)
        {
            errors.Add($"{Section}:AuthorityFiles: write the files with the certificates of the authorities that issue client "
                + $"certificates, because {(options.ValidateChain ? "ValidateChain is set" : "there are Clients")}.");
        }
    }
}
