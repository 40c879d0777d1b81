using Api.Security.Jwt;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Api.Security.Benchmarks.Subjects;

/// <summary>The two that are compared, set up for the same issuer, audience, token type and keys.</summary>
internal static class Protection
{
    public const string Audience = "orders-api";

    /// <summary>Ours: keys from the issuer on loopback, by discovery.</summary>
    public static void AddOurs(IServiceCollection services, FakeAuthorizationServer issuer, Action<JwtOptions>? configure = null) =>
        services.AddApiSecurity().AddJwt(jwt =>
        {
            jwt.AddIssuer(issuer.Issuer, Audience, trusted => trusted.RequireHttpsMetadata = false);
            configure?.Invoke(jwt);
        });

    /// <summary>JwtBearer with the same keys, converted as its discovery would, already there: no refresh can fall into a round.</summary>
    public static void AddJwtBearer(IServiceCollection services, FakeAuthorizationServer issuer)
    {
        var configuration = new OpenIdConnectConfiguration { Issuer = issuer.Issuer };
        foreach (var key in new JsonWebKeySet(issuer.KeySet().ToJsonString()).GetSigningKeys()) configuration.SigningKeys.Add(key);

        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.Configuration = configuration;
            options.MapInboundClaims = false;
            options.TokenValidationParameters.ValidIssuer = issuer.Issuer;
            options.TokenValidationParameters.ValidAudience = Audience;
            options.TokenValidationParameters.ValidTypes = ["at+jwt"];
        });
        services.AddAuthorization();
    }
}
