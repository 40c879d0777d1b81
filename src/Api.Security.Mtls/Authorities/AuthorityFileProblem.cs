namespace Api.Security.Mtls;

/// <summary>Why a file with certificates of authorities cannot be used.</summary>
internal enum AuthorityFileProblem
{
    /// <summary>It does not exist or cannot be read.</summary>
    NotReadable,

    /// <summary>It is larger than 4 MiB, or has more than 1000 certificates.</summary>
    TooLarge,

    /// <summary>It contains no certificate, or a damaged one.</summary>
    NoCertificates,
}

/// <summary>Says it in words.</summary>
internal static class AuthorityFileProblems
{
    public static string Text(this AuthorityFileProblem problem) => problem switch
    {
        AuthorityFileProblem.NotReadable => "it does not exist or cannot be read",
        AuthorityFileProblem.TooLarge => $"it has more than {AuthorityCertificates.MostCertificates} certificates",
        _ => "it contains no certificate in PEM or DER, or a damaged one",
    };
}
