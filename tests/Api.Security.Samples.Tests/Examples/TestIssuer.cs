using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Api.Security.Samples.Tests.Examples;

/// <summary>An issuer that exists only in tests: no server, one key, published in the settings.</summary>
public static class TestIssuer
{
    private const string Authority = "https://issuer.test";

    private static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly SigningCredentials Signing = new(new ECDsaSecurityKey(Key) { KeyId = "test" }, "ES256");

    /// <summary>Settings for the application under test.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["ApiSecurity:Jwt:Issuers:0:Authority"] = Authority,
        ["ApiSecurity:Jwt:Issuers:0:Audiences:0"] = "orders-api",
        ["ApiSecurity:Jwt:Issuers:0:Jwks"] = PublicKey(),
    };

    /// <summary>Returns a token that is valid for five minutes. A value of null removes a claim.</summary>
    public static string Token(string subject, string scope, params (string Name, object? Value)[] claims)
    {
        var all = new Dictionary<string, object>
        {
            ["iss"] = Authority, ["aud"] = "orders-api", ["exp"] = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds(),
            ["iat"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds(), ["jti"] = Guid.NewGuid().ToString(), ["client_id"] = "tests",
            ["sub"] = subject, ["scope"] = scope,
        };
        foreach (var (name, value) in claims)
            if (value is null) all.Remove(name); else all[name] = value;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }
            .CreateToken(new SecurityTokenDescriptor { Claims = all, TokenType = "at+jwt", SigningCredentials = Signing });
    }

    private static string PublicKey()
    {
        var point = Key.ExportParameters(includePrivateParameters: false).Q;
        var (x, y) = (Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
        return $$"""{"keys":[{"kty":"EC","crv":"P-256","kid":"test","x":"{{x}}","y":"{{y}}"}]}""";
    }
}
