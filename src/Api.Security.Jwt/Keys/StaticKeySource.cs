using Microsoft.IdentityModel.Tokens;

namespace Api.Security.Jwt;

/// <summary>Keys from configuration; they change only with a restart.</summary>
internal sealed class StaticKeySource(KeySet keys) : IKeySource
{
    /// <summary>The symmetric keys of an issuer.</summary>
    /// <exception cref="InvalidOperationException">The keys cannot be used; <see cref="JwtOptionsValidator"/> says why before this is reached.</exception>
    public static StaticKeySource OfSigningKeys(JwtIssuerOptions issuer)
    {
        var keys = issuer.SigningKeys.Select(key => new JsonWebKey
        {
            Kty = SignatureAlgorithm.Symmetric, Kid = key.Id, K = Base64UrlEncoder.Encode(Convert.FromBase64String(key.Value)),
        });
        return new StaticKeySource(KeySet.TryCreate(keys, IssuerAlgorithms.Of(issuer)) ?? throw new InvalidOperationException("The configured signing keys cannot be used."));
    }

    public ValueTask<KeyMatch> FindAsync(TokenHeader header, bool worthLookingUp, CancellationToken cancellationToken) =>
        ValueTask.FromResult(keys.Match(header));

    public ValueTask<VerificationKey?> FindSuccessorAsync(VerificationKey failed, TokenHeader header, CancellationToken cancellationToken) => default;

    public bool StillTrusts(VerificationKey key) => !key.IsRetired;
}
