using System.Security.Claims;

namespace Api.Security;

/// <summary>Who vouches for callers in this application, as far as its packages say so.</summary>
internal sealed class CallerIssuers
{
    private readonly ICallerIssuerSource[] _sources;
    // Read late: settings that are wrong are reported by whoever checks them.
    private readonly Lazy<CallerIssuer[]> _configured;
    private readonly Lazy<bool> _areSeveral;

    public CallerIssuers(IEnumerable<ICallerIssuerSource> sources)
    {
        _sources = [.. sources];
        _configured = new(() => [.. _sources.SelectMany(source => source.Issuers)]);
        _areSeveral = new(() =>
            Configured.Count(issuer => !issuer.IsForDevelopment) > 1 || Array.Exists(_sources, source => source.HasFurtherIssuers));
    }

    /// <summary>Those known at the start.</summary>
    public IReadOnlyList<CallerIssuer> Configured => _configured.Value;

    /// <summary>Whether a subject or a tenant alone may be that of several issuers.</summary>
    public bool AreSeveral => _areSeveral.Value;

    /// <summary>Those that do not say for which tenants they speak although there are several.</summary>
    public IEnumerable<CallerIssuer> WithoutTenants =>
        AreSeveral ? Configured.Where(issuer => issuer is { HasTenants: false, IsForDevelopment: false }) : [];

    /// <summary>
    /// Whether a caller is meant where only a subject is given, without its issuer: one of the only issuer of tokens is, and a client with an
    /// API key only where there are no tokens.
    /// </summary>
    /// <param name="self">The claim that names the caller.</param>
    public bool IsMeantBySubjectAlone(Claim self)
    {
        if (AreSeveral) return false;
        if (Configured.Count == 0) return true; // no package tells subjects apart
        return self.Subject is CallerIdentity
            ? Configured.Any(issuer => issuer.Name == self.Issuer)
            : self.Issuer != ApiSecurityDefaults.ApiKeyIssuer;
    }

    /// <summary>
    /// Whether each issuer that vouches for anything about a caller agrees. A further identity, or a copy of ours, does not free a caller
    /// from the limits of the issuer.
    /// </summary>
    public bool Agree<TState>(ClaimsPrincipal caller, TState state, Func<IssuerTenants, TState, bool> test)
    {
        foreach (var identity in AuthenticatedIdentities.Identities(caller))
        {
            if (identity is CallerIdentity ours ? !test(ours.Tenants, state) : !AgreeOn(identity, state, test)) return false;
        }

        return true;
    }

    /// <summary>What a log line may call the issuer of a caller: never what only a token says.</summary>
    public string NameForLogs(ClaimsPrincipal caller)
    {
        foreach (var identity in AuthenticatedIdentities.Identities(caller))
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
        foreach (var claim in AuthenticatedIdentities.Claims(foreign))
        {
            if (claim.Issuer == last) continue;
            last = claim.Issuer;
            foreach (var source in _sources)
                if (source.TenantsOf(last) is { } tenants && !test(tenants, state)) return false;
        }

        return true;
    }
}
