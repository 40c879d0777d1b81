using System.Security.Claims;

namespace Api.Security;

/// <summary>
/// The identity of a caller whom this library let in. It knows the scopes of its credential, taken apart once for all
/// requests with it; once the application changes the claims, they are read from the claims.
/// </summary>
internal sealed class CallerIdentity : ClaimsIdentity
{
    private readonly AcceptedCaller _caller;
    private bool _isChanged;

    public CallerIdentity(string scheme, AcceptedCaller caller, ClaimInterpretation meaning)
        : base(scheme, ApiClaimTypes.Subject, caller.RoleSources.ClaimType)
    {
        (_caller, Meaning) = (caller, meaning);
        // The subject argument keeps AddClaim from cloning each claim.
        foreach (ref readonly var claim in caller.EachClaim)
            base.AddClaim(new Claim(claim.Type, claim.Value, claim.ValueType, caller.Issuer, caller.Issuer, this));
        if (caller.RoleSources.AreGathered) AddRoles(caller);
    }

    private CallerIdentity(CallerIdentity other)
        : base(other) => (_caller, _isChanged, Meaning) = (other._caller, other._isChanged, other.Meaning);

    /// <summary>Whom the credential spoke for, whatever the application did to the claims.</summary>
    public AcceptedCaller Accepted => _caller;

    public ClaimInterpretation Meaning { get; }

    /// <summary>Who vouches for the credential.</summary>
    public string Issuer => _caller.Issuer;

    /// <summary>The tenants that the issuer may speak for, whatever claims the application adds.</summary>
    public IssuerTenants Tenants => _caller.Tenants;

    /// <summary>The scopes of the credential; <see langword="null"/> when the claims are no longer those of the credential.</summary>
    public ScopeGrants? Grants => _isChanged ? null : _caller.GrantsIn(Meaning.Scopes);

    // Claims transformations work on clones; those mean the same.
    public override ClaimsIdentity Clone() => new CallerIdentity(this);

    // IsInRole comes here. The base compares the names of claims without case, so that a claim ROLES would hold roles too.
    public override bool HasClaim(string type, string value) => type == RoleClaimType ? CallerRoles.Holds(this, value) : base.HasClaim(type, value);

    public override void AddClaim(Claim claim)
    {
        _isChanged = true;
        base.AddClaim(claim);
    }

    public override void AddClaims(IEnumerable<Claim?> claims)
    {
        _isChanged = true;
        base.AddClaims(claims);
    }

    public override void RemoveClaim(Claim? claim)
    {
        _isChanged = true;
        base.RemoveClaim(claim);
    }

    public override bool TryRemoveClaim(Claim? claim)
    {
        _isChanged = true;
        return base.TryRemoveClaim(claim);
    }

    // What a credential itself has under that name is no role: only what the issuer's sources say is.
    private void AddRoles(AcceptedCaller caller)
    {
        foreach (var forged in FindAll(RoleClaimType).ToArray()) base.TryRemoveClaim(forged);
        foreach (var role in caller.GatheredRoles) base.AddClaim(new Claim(RoleClaimType, role, ClaimValueTypes.String, caller.Issuer, caller.Issuer, this));
    }
}
