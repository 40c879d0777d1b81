namespace Api.Security.Mtls;

/// <summary>The errors in <c>Mtls:AuthorityFiles</c> at startup, each with its fix.</summary>
internal static class AuthorityFileErrors
{
    public static IEnumerable<string> Find(MtlsOptions options, IServiceProvider services)
    {
        var (isReadable, hasRoot) = (true, false);
        for (var index = 0; index < options.AuthorityFiles.Count; index++)
        {
            var problem = AuthorityCertificates.Read(CertificateAuthorities.PathOf(options.AuthorityFiles[index], services), out var found);
            if (problem is { } reason) yield return $"{Key(index)}: {FixOf(reason)}";
            isReadable &= problem is null;
            hasRoot |= new AuthoritySet(0, found, trustsSystem: false).Roots.Count > 0;
            foreach (var certificate in found) certificate.Dispose();
        }

        if (options.AuthorityFiles.Count > 0 && isReadable && !hasRoot && !options.TrustSystemAuthorities)
            yield return $"{MtlsConfiguration.SectionName}:AuthorityFiles: add the root of the authorities, whose certificate is " +
                "self-signed; the files have intermediates only.";
    }

    private static string Key(int index) => $"{MtlsConfiguration.SectionName}:AuthorityFiles:{index}";

    private static string FixOf(AuthorityFileProblem problem) => problem switch
    {
        AuthorityFileProblem.NotReadable => "write the path of a file that exists and may be read.",
        AuthorityFileProblem.TooLarge => $"write the path of a file with at most {AuthorityCertificates.MostCertificates} certificates.",
        _ => "write the path of a file with certificates in PEM, or with one in DER; this one has none, or a damaged one.",
    };
}
