using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Api.Security.TestKit;

/// <summary>A client with a DPoP key. It makes proofs that are valid by default; change them as a <see cref="TokenBuilder"/>.</summary>
public sealed class DPoPClient(string algorithm = "ES256", TimeProvider? clock = null)
{
    private int _last;

    public SigningKey Key { get; init; } = SigningKey.Create(algorithm);

    /// <summary>The public key as it stands in proofs.</summary>
    public JsonObject Jwk
    {
        get
        {
            var jwk = Key.Jwk();
            foreach (var name in (string[])["kid", "alg", "use"]) jwk.Remove(name);
            return jwk;
        }
    }

    /// <summary>The thumbprint of the key (RFC 7638).</summary>
    public string Thumbprint => Base64.Url(SHA256.HashData(Encoding.UTF8.GetBytes(
        new JsonObject([.. Jwk.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))]).ToJsonString())));

    /// <summary>The value of <c>cnf</c> for a token that is bound to the key.</summary>
    public JsonObject Confirmation => new() { ["jkt"] = Thumbprint };

    /// <summary>A proof with a new <c>jti</c>.</summary>
    public TokenBuilder Proof(string method, string url, string token, string? nonce = null)
    {
        var proof = new TokenBuilder(Key)
            .WithoutHeader("kid").WithHeader("typ", "dpop+jwt").WithHeader("jwk", Jwk)
            .With("jti", $"proof-{Interlocked.Increment(ref _last)}-{Thumbprint[..6]}").With("htm", method).With("htu", url)
            .With("iat", (clock ?? TimeProvider.System).GetUtcNow().ToUnixTimeSeconds())
            .With("ath", HashOf(token));
        return nonce is null ? proof : proof.With("nonce", nonce);
    }

    /// <summary>The <c>ath</c> of a token.</summary>
    public static string HashOf(string token) => Base64.Url(SHA256.HashData(Encoding.ASCII.GetBytes(token)));
}
