using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Orders.IdentityProvider;

/// <summary>
/// Binds an access token to the key of the client that sends a DPoP proof with its token request (RFC 9449, 5). OpenIddict has no DPoP, so
/// this is what an authorization server needs at least: used proofs are not remembered, because a replayed proof yields only a token that is
/// bound to the same key.
/// </summary>
internal static class DPoPBinding
{
    public const string TokenType = "DPoP";

    private const string Header = "DPoP";
    private const string Confirmation = "cnf";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    public static bool HasProof(HttpRequest request) => request.Headers.ContainsKey(Header);

    /// <summary>Adds the thumbprint of the key to the token.</summary>
    /// <returns><see langword="false"/> when the proof is not valid.</returns>
    public static async Task<bool> TryBindAsync(ClaimsPrincipal principal, HttpRequest request, TimeProvider clock)
    {
        if (request.Headers[Header] is not [{ } text] || await KeyOfAsync(text, request, clock) is not { } key) return false;
        var confirmation = new JsonObject { ["jkt"] = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint()) };
        var identity = (ClaimsIdentity)principal.Identity!;
        identity.SetClaim(Confirmation, confirmation);
        foreach (var claim in identity.FindAll(Confirmation)) claim.SetDestinations(Destinations.AccessToken);
        return true;
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
