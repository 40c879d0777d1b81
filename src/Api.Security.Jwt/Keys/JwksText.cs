using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Api.Security.Jwt;

/// <summary>Reads a JWKS document (RFC 7517, 5), wherever it came from: strict JSON, public keys only, at least one that can be used.</summary>
internal static class JwksText
{
    /// <exception cref="KeyFetchException">Why the text cannot be used.</exception>
    public static KeySet Read(string text, IReadOnlyList<SignatureAlgorithm> algorithms, KeySet? known = null)
    {
        // Microsoft.IdentityModel takes the last of two members with the same name; this refuses them.
        using var strict = JsonText.ParseObject(Encoding.UTF8.GetBytes(text));
        if (strict is null) throw new KeyFetchException(KeyFetchFailure.Malformed);
        try
        {
            return Import(new JsonWebKeySet(text), algorithms, known);
        }
        catch (Exception exception) when (exception is not KeyFetchException)
        {
            throw new KeyFetchException(KeyFetchFailure.Malformed);
        }
    }

    /// <exception cref="KeyFetchException">The set cannot be trusted or used.</exception>
    public static KeySet Import(JsonWebKeySet? set, IReadOnlyList<SignatureAlgorithm> algorithms, KeySet? known)
    {
        if (set is null || KeySet.HoldsSecrets(set.Keys) || KeySet.TryCreate(set.Keys, algorithms, known) is not { } keys)
            throw new KeyFetchException(KeyFetchFailure.UnusableKeys);
        return keys;
    }
}
