using System.Security.Claims;

namespace Api.Security;

/// <summary>The issuers of callers in this application, as reported by its packages.</summary>
internal sealed class CallerIssuers
{
    private readonly ICallerIssuerSource[] _sources;
    // Read lazily, because settings with errors are reported by their own checks.
    private readonly Lazy<CallerIssuer[]> _configured;
    private readonly Lazy<bool> _areSeveral;

    public CallerIssuers(IEnumerable<ICallerIssuerSource> sources)
    {
        _sources = [.. sources];
        _configured = new(() => [.. _sources.SelectMany(source => source.Issuers)]);
        _areSeveral = new(() =>
            Configured.Count(issuer => !issuer.IsForDevelopment) > 1 || Array.Exists(_sources, source => source.HasFurtherIssuers));
    }

    /// <summary>The issuers known at startup.</summary>
    public IReadOnlyList<CallerIssuer> Configured => _configured.Value;

    /// <summary>Whether several issuers are trusted, so that a subject or a tenant alone is ambiguous.</summary>
    public bool AreSeveral => _areSeveral.Value;

    /// <summary>The issuers without configured tenants, when several issuers are trusted.</summary>
    public IEnumerable<CallerIssuer> WithoutTenants =>
        AreSeveral ? Configured.Where(issuer => issuer is { HasTenants: false, IsForDevelopment: false }) : [];

    /// <summary>
    /// Checks whether a subject without its issuer identifies the caller. It does for a caller of the only issuer of tokens, and
    /// for a client with an API key or a certificate only when no issuer of tokens is trusted.
    /// </summary>
    /// <param name="self">The claim that names the caller.</param>
    public bool IsMeantBySubjectAlone(Claim self)
    {
        if (AreSeveral) return false;
        if (Configured.Count == 0) return true; // no issuer is configured, so the subject is enough
        return self.Subject is CallerIdentity
            ? Configured.Any(issuer => issuer.Name == self.Issuer)
            : self.Issuer is not (ApiSecurityDefaults.ApiKeyIssuer or ApiSecurityDefaults.CertificateIssuer);
    }

    /// <summary>
    /// Checks whether the tenants of every issuer of a caller's identities and claims pass a test. An additional identity, or a
    /// copy of one of this library, does not remove the limits of the issuer.
    /// </summary>
    public bool Agree<TState>(ClaimsPrincipal caller, TState state, Func<IssuerTenants, TState, bool> test)
    {
        foreach (var identity in CallerIdentities.Identities(caller))
        {
            if (identity is CallerIdentity ours ? !test(ours.Tenants, state) : !AgreeOn(identity, state, test)) return false;
        }

        return true;
    }

    /// <summary>Returns the name of a caller's issuer for logs. It never comes from the token alone.</summary>
    public string NameForLogs(ClaimsPrincipal caller)
    {
        foreach (var identity in CallerIdentities.Identities(caller))
        {
            var name = (identity as CallerIdentity)?.Issuer;
            if (Configured.FirstOrDefault(issuer => issuer.Name == name) is { } found) return $"{found.Name} ({found.Place})";
        }

        return "an issuer that a resolver allows";
    }

    private bool AgreeOn<TState>(ClaimsIdentity foreign, TState state, Func<IssuerTenants, TState, bool> test)
    {
        if (_sources.Length == 0) return true;
        string? last = null;
        foreach (var claim in CallerIdentities.Claims(foreign))
        {
            if (claim.Issuer == last) continue;
            last = claim.Issuer;
            foreach (var source in _sources)
                if (source.TenantsOf(last) is { } tenants && !test(tenants, state)) return false;
        }

        return true;
    }
}
