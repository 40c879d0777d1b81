using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;

namespace Orders.IdentityProvider;

/// <summary>The keys in the JWKS; the first one signs.</summary>
public sealed partial class SigningKeyRing
{
    // OpenIddict sorts the keys, all of which are equal in that order, and signs with the first one. List<T>.Sort keeps the
    // order of equal elements only in a short list.
    private const int MostPublished = 4;

    private readonly Lock _gate = new();
    private readonly ILogger<SigningKeyRing> _logger;
    private readonly string _algorithm;
    private ConfigurationReloadToken _changed = new();
    private ImmutableList<SigningCredentials> _keys;

    internal SigningKeyRing(IOptions<IdentityProviderOptions> options, ILogger<SigningKeyRing> logger)
    {
        _logger = logger;
        _algorithm = options.Value.SigningAlgorithm;
        _keys = [SigningKey.Create(_algorithm)];
    }

    public string ActiveKeyId => Credentials[0].Kid;

    public IReadOnlyList<string> PublishedKeyIds => [.. Credentials.Select(static key => key.Kid)];

    internal ImmutableList<SigningCredentials> Credentials => Volatile.Read(ref _keys);

    internal IChangeToken ChangeToken => Volatile.Read(ref _changed);

    /// <summary>Creates a new key and signs with it from now on.</summary>
    /// <param name="overlap">
    /// <see langword="true"/> keeps the older keys in the JWKS, so that their tokens stay valid; <see langword="false"/>
    /// removes them, as after a theft: access tokens, codes and refresh tokens signed with them become invalid.
    /// </param>
    /// <returns>The new key's <c>kid</c>.</returns>
    public string Rotate(bool overlap = true)
    {
        var key = SigningKey.Create(_algorithm);
        lock (_gate)
        {
            _keys = overlap ? [key, .. _keys.Take(MostPublished - 1)] : [key];
            Interlocked.Exchange(ref _changed, new ConfigurationReloadToken()).OnReload();
        }

        Rotated(_logger, key.Kid, PublishedKeyIds.Count);
        return key.Kid;
    }

    [LoggerMessage(1, LogLevel.Information, "Tokens are now signed with key {KeyId}; {Published} keys are published.")]
    private static partial void Rotated(ILogger logger, string keyId, int published);
}
