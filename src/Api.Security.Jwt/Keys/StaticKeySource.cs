using Microsoft.IdentityModel.Tokens;

namespace Api.Security.Jwt;

/// <summary>Keys that are configured instead of discovered. Symmetric keys never change; a JWKS is updated when its text changes.</summary>
internal sealed class StaticKeySource(KeySet first, FollowedJwksFile? file = null) : IKeySource
{
    private volatile KeySet _keys = first;

    public KeySet Keys => _keys;

    /// <summary>Creates a source with the symmetric keys of an issuer.</summary>
    /// <exception cref="InvalidOperationException">
    /// The keys cannot be used; <see cref="JwtOptionsValidator"/> normally reports this first.
    /// </exception>
    public static StaticKeySource OfSigningKeys(JwtIssuerOptions issuer)
    {
        var keys = issuer.SigningKeys.Select(key => new Jwk
        {
            KeyType = SignatureAlgorithm.Symmetric, KeyId = key.Id, Secret = Base64UrlEncoder.Encode(Convert.FromBase64String(key.Value)),
        });
        return new StaticKeySource(
            KeySet.TryCreate(keys, IssuerAlgorithms.Get(issuer)) ??
            throw new InvalidOperationException("The configured signing keys cannot be used."));
    }

    public VerificationKey? FindKnown(TokenHeader header) => Current().Match(header).Value;

    public ValueTask<Outcome<VerificationKey>> FindAsync(TokenHeader header, bool worthLookingUp, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Current().Match(header));

    public ValueTask<VerificationKey?> FindSuccessorAsync(
        VerificationKey failed, TokenHeader header, CancellationToken cancellationToken) => default;

    public bool StillTrusts(VerificationKey key)
    {
        Current();
        return !key.IsRetired;
    }

    /// <summary>Replaces the keys. Tokens of keys that are no longer listed are refused at once.</summary>
    public void Replace(KeySet next)
    {
        var before = _keys;
        _keys = next;
        before.GiveWayTo(next);
    }

    private KeySet Current()
    {
        file?.Follow(this);
        return _keys;
    }
}
