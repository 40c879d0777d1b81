namespace Api.Security;

/// <summary>Who a validated credential speaks for: an immutable list of claims from one issuer.</summary>
public sealed class AcceptedCaller
{
    private readonly CallerClaim[] _claims;

    /// <summary>Creates a caller.</summary>
    /// <param name="issuer">Who vouches for the claims; becomes <see cref="System.Security.Claims.Claim.Issuer"/>.</param>
    /// <param name="claims">The claims, scopes as one <c>scope</c> or <c>scp</c> claim each. An array is kept as it is, not copied.</param>
    public AcceptedCaller(string issuer, IReadOnlyList<CallerClaim> claims)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentNullException.ThrowIfNull(claims);
        (Issuer, _claims) = (issuer, claims as CallerClaim[] ?? [.. claims]);
    }

    /// <summary>Who vouches for the claims.</summary>
    public string Issuer { get; }

    /// <summary>The claims, in the order of the credential.</summary>
    public IReadOnlyList<CallerClaim> Claims => _claims;

    /// <summary>The same, without the price of an interface for each of them.</summary>
    internal ReadOnlySpan<CallerClaim> EachClaim => _claims;
}
