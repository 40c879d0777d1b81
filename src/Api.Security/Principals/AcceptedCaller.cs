namespace Api.Security;

/// <summary>Who a validated credential speaks for: an immutable list of claims from one issuer.</summary>
public sealed class AcceptedCaller
{
    /// <summary>Creates a caller.</summary>
    /// <param name="issuer">Who vouches for the claims; becomes <see cref="System.Security.Claims.Claim.Issuer"/>.</param>
    /// <param name="claims">The claims, scopes as one <c>scope</c> or <c>scp</c> claim each.</param>
    public AcceptedCaller(string issuer, IReadOnlyList<CallerClaim> claims)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentNullException.ThrowIfNull(claims);
        (Issuer, Claims) = (issuer, claims);
    }

    /// <summary>Who vouches for the claims.</summary>
    public string Issuer { get; }

    /// <summary>The claims, in the order of the credential.</summary>
    public IReadOnlyList<CallerClaim> Claims { get; }
}
