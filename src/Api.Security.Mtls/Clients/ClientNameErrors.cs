namespace Api.Security.Mtls;

/// <summary>The errors in how <c>Mtls:Clients</c> name certificates, each with its fix.</summary>
internal static class ClientNameErrors
{
    public static IEnumerable<string> Find(MtlsOptions options)
    {
        for (var index = 0; index < options.Clients.Count; index++)
        {
            var (client, key) = (options.Clients[index], $"{MtlsConfiguration.SectionName}:Clients:{index}");
            if (client.Subject is { Length: > 0 } subject && !SubjectText.TryParse(subject, out _))
                yield return $@"{key}:Subject: write the subject in the format of RFC 4514, such as CN=reports,O=Example\, Inc.";
            if (client.Thumbprint is { Length: > 0 } thumbprint && !CertificateThumbprint.TryParse(thumbprint, out _))
                yield return $"{key}:Thumbprint: write the SHA-256 of the certificate as 64 hexadecimal digits.";
            if (client.San is { } san && san.Contains('*', StringComparison.Ordinal) && !CertificateClients.IsUri(san))
                yield return $"{key}:San: write one DNS name or URI; wildcards are not supported.";
        }
    }
}
