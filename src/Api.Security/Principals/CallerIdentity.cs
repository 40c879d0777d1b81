using System.Security.Claims;

namespace Api.Security;

/// <summary>
/// The identity of a caller that this library authenticated. It holds the scopes of the credential, parsed once for all requests
/// with that credential. After the application changes the claims, scopes are read from the claims.
/// </summary>
internal sealed class CallerIdentity : ClaimsIdentity
{
    private readonly AcceptedCaller _caller;
    private bool _isChanged;

    public CallerIdentity(string scheme, AcceptedCaller caller, ClaimInterpretation meaning)
        : base(scheme, caller.NameClaimType, caller.RoleSources.ClaimType)
    {
        (_caller, Meaning) = (caller, meaning);
        // The subject argument keeps AddClaim from cloning each claim.
        foreach (ref readonly var claim in caller.EachClaim)
            base.AddClaim(new Claim(claim.Type, claim.Value, claim.ValueType, caller.Issuer, caller.Issuer, this));
        if (caller.RoleSources.AreGathered) AddRoles(caller);
    }

    private CallerIdentity(CallerIdentity other)
        : base(other) => (_caller, _isChanged, Meaning) = (other._caller, other._isChanged, other.Meaning);

    /// <summary>The caller as authenticated, whatever the application changed in the claims.</summary>
    public AcceptedCaller Accepted => _caller;

    public ClaimInterpretation Meaning { get; }

    /// <summary>The issuer of the credential.</summary>
    public string Issuer => _caller.Issuer;

    /// <summary>The tenants that the issuer may assert, whatever claims the application adds.</summary>
    public IssuerTenants Tenants => _caller.Tenants;

    /// <summary>The scopes of the credential; <see langword="null"/> once the application has changed the claims.</summary>
    public ScopeGrants? Grants => _isChanged ? null : _caller.GrantsIn(Meaning.Scopes);

    // Claims transformations work on clones. A clone keeps the caller and the meaning of its claims.
    public override ClaimsIdentity Clone() => new CallerIdentity(this);

    // IsInRole calls this method. The base class compares claim names case-insensitively, so a claim ROLES would also hold roles.
    public override bool HasClaim(string type, string value) =>
        type == RoleClaimType ? CallerRoles.Holds(this, value) : base.HasClaim(type, value);

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

    // A claim of that name in the credential itself is not a role. Only the role sources of the issuer provide roles.
    private void AddRoles(AcceptedCaller caller)
    {
        foreach (var forged in FindAll(RoleClaimType).ToArray()) base.TryRemoveClaim(forged);
        foreach (var role in caller.GatheredRoles)
            base.AddClaim(new Claim(RoleClaimType, role, ClaimValueTypes.String, caller.Issuer, caller.Issuer, this));
    }
}
