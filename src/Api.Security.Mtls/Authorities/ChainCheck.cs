using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Api.Security.Mtls;

/// <summary>
/// Builds and checks one chain (RFC 5280, 6.1) with the chain engine of .NET. Certificates of authorities are never downloaded, so without
/// a revocation check it causes no request.
/// </summary>
internal static class ChainCheck
{
    /// <summary>How many certificates a chain may have, the client's and the root included.</summary>
    public const int LongestChain = 8;

    private const X509ChainStatusFlags Unknown = X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation;

    // The time is compared with the clock of this library, because it changes while a result is kept.
    private const X509ChainStatusFlags Other = ~(Unknown | X509ChainStatusFlags.Revoked | X509ChainStatusFlags.NotTimeValid
        | X509ChainStatusFlags.NotValidForUsage);

    /// <param name="certificate">The certificate of the client.</param>
    /// <param name="authorities">Whom to trust.</param>
    /// <param name="at">The time at which the chain must be valid.</param>
    /// <param name="revocation">How to check for revocation.</param>
    /// <param name="timeout">How long a download of that check may take.</param>
    public static ChainResult Run(X509Certificate2 certificate, AuthoritySet authorities, DateTimeOffset at,
        X509RevocationMode revocation = X509RevocationMode.NoCheck, TimeSpan timeout = default)
    {
        var result = ChainResult.Untrusted;
        try
        {
            if (authorities.Roots.Count > 0) result = Run(certificate, Policy(authorities, at, revocation, timeout), at);
            if (result.Problem == CertificateRefusals.Untrusted && authorities.TrustsSystem)
                result = Run(certificate, OfSystem(Policy(authorities, at, revocation, timeout)), at);
            return result;
        }
        catch (CryptographicException)
        {
            return ChainResult.Untrusted; // damaged in a way that the TLS stack has let pass
        }
    }

    private static X509ChainPolicy Policy(AuthoritySet authorities, DateTimeOffset at, X509RevocationMode revocation, TimeSpan timeout)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            DisableCertificateDownloads = true,
            RevocationMode = revocation,
            RevocationFlag = X509RevocationFlag.ExcludeRoot,
            VerificationTime = at.UtcDateTime,
            VerificationTimeIgnored = false,
            UrlRetrievalTimeout = timeout,
        };
        policy.CustomTrustStore.AddRange(authorities.Roots);
        policy.ExtraStore.AddRange(authorities.Intermediates);
        policy.ApplicationPolicy.Add(new Oid(CertificateUse.ClientAuthentication));
        return policy;
    }

    private static X509ChainPolicy OfSystem(X509ChainPolicy policy)
    {
        policy.CustomTrustStore.Clear();
        policy.TrustMode = X509ChainTrustMode.System;
        return policy;
    }

    private static ChainResult Run(X509Certificate2 certificate, X509ChainPolicy policy, DateTimeOffset at)
    {
        using var chain = new X509Chain { ChainPolicy = policy };
        try
        {
            chain.Build(certificate);
            return Judge(certificate, chain, at);
        }
        finally
        {
            foreach (var element in chain.ChainElements) element.Certificate.Dispose();
        }
    }

    private static ChainResult Judge(X509Certificate2 certificate, X509Chain chain, DateTimeOffset at)
    {
        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        foreach (var element in chain.ChainElements)
            status = element.ChainElementStatus.Aggregate(status, (all, one) => all | one.Status);

        X509Certificate2[] issuers = [.. chain.ChainElements.Skip(1).Select(element => element.Certificate)];
        var result = new ChainResult(
            issuers.Length == 0 ? DateTimeOffset.MinValue : issuers.Max(issuer => new DateTimeOffset(issuer.NotBefore)),
            issuers.Length == 0 ? DateTimeOffset.MaxValue : issuers.Min(issuer => new DateTimeOffset(issuer.NotAfter)));
        if ((status & Other) != 0 || chain.ChainElements.Count is 0 or > LongestChain || !issuers.All(CertificateUse.IsOfAuthority)
            || at < result.From || at >= result.Until
            || (status.HasFlag(X509ChainStatusFlags.NotTimeValid) && IsValidAt(certificate, at)))
            return ChainResult.Untrusted;
        if (!issuers.Prepend(certificate).All(CertificateStrength.IsKeyStrong)
            || !issuers.Prepend(certificate).SkipLast(1).All(CertificateStrength.IsSignatureStrong))
            return result with { Problem = CertificateRefusals.Weak };
        if (status.HasFlag(X509ChainStatusFlags.NotValidForUsage) || !CertificateUse.IsOfClient(certificate))
            return result with { Problem = CertificateRefusals.WrongUsage };
        return result with
        {
            Revocation = status.HasFlag(X509ChainStatusFlags.Revoked) ? CertificateRefusals.Revoked
                : (status & Unknown) != 0 ? CertificateRefusals.RevocationUnknown
                : null,
        };
    }

    private static bool IsValidAt(X509Certificate2 certificate, DateTimeOffset at) =>
        at >= new DateTimeOffset(certificate.NotBefore) && at < new DateTimeOffset(certificate.NotAfter);
}
