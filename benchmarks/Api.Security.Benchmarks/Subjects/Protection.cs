using Api.Security.Jwt;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Validation.AspNetCore;

namespace Api.Security.Benchmarks.Subjects;

/// <summary>The compared libraries, configured for the same issuer, audience, token type and keys.</summary>
internal static class Protection
{
    public const string Audience = "orders-api";

    /// <summary>Ours, with keys from the issuer on loopback, through discovery.</summary>
    public static void AddOurs(IServiceCollection services, FakeAuthorizationServer issuer, Action<JwtOptions>? configure = null) =>
        services.AddApiSecurity().AddEd25519().AddJwt(jwt =>
        {
            jwt.AddIssuer(issuer.Issuer, Audience, trusted => trusted.RequireHttpsMetadata = false);
            configure?.Invoke(jwt);
        });

    /// <summary>JwtBearer with the same keys, converted as by its discovery and preloaded, so that no refresh falls into a round.</summary>
    public static void AddJwtBearer(IServiceCollection services, FakeAuthorizationServer issuer)
    {
        var configuration = new OpenIdConnectConfiguration { Issuer = issuer.Issuer };
        foreach (var key in SigningKeys(issuer)) configuration.SigningKeys.Add(key);

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

    /// <summary>OpenIddict with the same keys, also preloaded.</summary>
    public static void AddOpenIddict(IServiceCollection services, FakeAuthorizationServer issuer)
    {
        var configuration = new OpenIddictConfiguration { Issuer = new Uri(issuer.Issuer) };
        configuration.SigningKeys.AddRange(SigningKeys(issuer));

        services.AddOpenIddict().AddValidation(options =>
            options.SetIssuer(configuration.Issuer).SetConfiguration(configuration).AddAudiences(Audience).UseAspNetCore());
        services.AddAuthentication(OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme);
        services.AddAuthorization();
    }

    /// <summary>ASP.NET Core alone: every request is authorized.</summary>
    public static void AddNone(IServiceCollection services)
    {
        services.AddTransient<OpenScheme>().AddAuthentication(options =>
        {
            options.DefaultScheme = OpenScheme.Name;
            options.AddScheme<OpenScheme>(OpenScheme.Name, displayName: null);
        });
        services.AddAuthorization();
    }

    private static IList<SecurityKey> SigningKeys(FakeAuthorizationServer issuer) =>
        new JsonWebKeySet(issuer.KeySet().ToJsonString()).GetSigningKeys();
}
