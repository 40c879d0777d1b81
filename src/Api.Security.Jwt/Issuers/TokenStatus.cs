namespace Api.Security.Jwt;

/// <summary>Whether tokens that a key of an issuer verified would still be accepted.</summary>
internal sealed class TokenStatus(TrustedIssuer issuer, VerificationKey key) : ICredentialStatus
{
    public VerificationKey Key => key;

    public ValueTask<Refusal?> CheckAsync(AcceptedCaller caller, CancellationToken cancellationToken) => ValueTask.FromResult(issuer.WhyNotAccepted(caller, key));
}
