namespace Api.Security.Jwt;

/// <summary>Checks whether tokens that were verified with a key of an issuer would still be accepted.</summary>
internal sealed class TokenStatus(TrustedIssuer issuer, VerificationKey key) : ICredentialStatus
{
    public VerificationKey Key => key;

    public ValueTask<Refusal?> CheckAsync(AcceptedCaller caller, CancellationToken cancellationToken) =>
        ValueTask.FromResult(issuer.WhyNotAccepted(caller, key));
}
