using Api.Security.Jwt;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Validation.AspNetCore;

namespace Api.Security.Benchmarks.Subjects;

/// <summary>Those that are compared, set up for the same issuer, audience, token type and keys.</summary>
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

    /// <summary>OpenIddict with the same keys, already there too.</summary>
    public static void AddOpenIddict(IServiceCollection services, FakeAuthorizationServer issuer)
    {
        var configuration = new OpenIddictConfiguration { Issuer = new Uri(issuer.Issuer) };
        configuration.SigningKeys.AddRange(SigningKeys(issuer));

        services.AddOpenIddict().AddValidation(options =>
            options.SetIssuer(configuration.Issuer).SetConfiguration(configuration).AddAudiences(Audience).UseAspNetCore());
        services.AddAuthentication(OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme);
        services.AddAuthorization();
    }

    /// <summary>ASP.NET Core's own part: everybody is authorized.</summary>
    public static void AddNone(IServiceCollection services)
    {
        services.AddTransient<OpenScheme>().AddAuthentication(options =>
        {
            options.DefaultScheme = OpenScheme.Name;
            options.AddScheme<OpenScheme>(OpenScheme.Name, displayName: null);
        });
        services.AddAuthorization();
    }

    private static IList<SecurityKey> SigningKeys(FakeAuthorizationServer issuer) => new JsonWebKeySet(issuer.KeySet().ToJsonString()).GetSigningKeys();
}
