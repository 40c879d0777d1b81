using System.Text.Json.Nodes;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Orders.IdentityProvider;

/// <summary>
/// Binds an access token to the key of the client that sends a DPoP proof with its token request (RFC 9449, 5). OpenIddict has no DPoP,
/// so this is what an authorization server needs at least: used proofs are not remembered, because a replayed proof yields only a token
/// that is bound to the same key.
/// </summary>
internal static class DPoPBinding
{
    private const string TokenType = "DPoP";
    private const string Header = "DPoP";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    public static bool HasProof(HttpRequest request) => request.Headers.ContainsKey(Header);

    /// <summary>Checks the proof, and keeps the thumbprint of its key for the token.</summary>
    /// <returns><see langword="false"/> when the proof is not valid.</returns>
    public static async Task<bool> TryBindAsync(HttpRequest request, TimeProvider clock)
    {
        if (request.Headers[Header] is not [{ } text] || await KeyOfAsync(text, request, clock) is not { } key) return false;
        request.HttpContext.Items[Confirmation.Claim] = new JsonObject { ["jkt"] = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint()) };
        return true;
    }

    /// <summary>Tells the client that its token is bound (RFC 9449, 5).</summary>
    public static void NameType(ApplyTokenResponseContext context)
    {
        if (context.Response.AccessToken is not null && context.Transaction.GetHttpRequest() is { } request && HasProof(request))
            context.Response.TokenType = TokenType;
    }

    private static async Task<JsonWebKey?> KeyOfAsync(string text, HttpRequest request, TimeProvider clock)
    {
        var handler = new JsonWebTokenHandler();
        if (!handler.CanReadToken(text)) return null;
        var proof = handler.ReadJsonWebToken(text);
        if (proof.Typ != "dpop+jwt" || proof.Alg is not ("ES256" or "PS256")) return null;
        if (!proof.TryGetHeaderValue<object>("jwk", out var jwk) || jwk.ToString() is not { } json) return null;
        var key = new JsonWebKey(json);
        if (key.HasPrivateKey) return null;
        var result = await handler.ValidateTokenAsync(proof, new TokenValidationParameters
        {
            IssuerSigningKey = key, ValidateIssuer = false, ValidateAudience = false, ValidateLifetime = false,
        });
        if (!result.IsValid) return null;
        var target = UriHelper.BuildAbsolute(request.Scheme, request.Host, request.PathBase, request.Path);
        var age = clock.GetUtcNow() - proof.IssuedAt;
        return Text("htm") == request.Method && Text("htu") == target && Text("jti") is not null && age < Lifetime && age > -Lifetime
            ? key
            : null;

        string? Text(string claim) => proof.TryGetPayloadValue<string>(claim, out var value) ? value : null;
    }
}
