using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Security.Jwt;

/// <summary>
/// The issuer of <c>dotnet user-jwts</c>, as the tool writes it to <c>Authentication:Schemes:Bearer</c>. Used only in Development, because
/// its HS256 keys are stored in plain text on the developer's machine; ignored in other environments.
/// </summary>
internal sealed class UserJwts(IServiceProvider services, ILoggerFactory loggers)
{
    public const string SectionName = "Authentication:Schemes:Bearer";

    /// <returns>The issuer; <see langword="null"/> outside Development, and when the tool has not written any settings.</returns>
    public JwtIssuerOptions? Find()
    {
        if (services.GetService<IConfiguration>()?.GetSection(SectionName).Get<Written>() is not { } section) return null;
        if (section is not { ValidIssuer: { Length: > 0 } issuer, ValidAudiences.Count: > 0, SigningKeys.Count: > 0 }) return null;
        if (!HostingMode.IsDevelopment(services))
        {
            WarnOnce();
            return null;
        }

        var options = new JwtIssuerOptions { Authority = issuer };
        foreach (var audience in section.ValidAudiences) options.Audiences.Add(audience);
        // The tool writes no kid into its tokens, so its keys have none either.
        foreach (var key in section.SigningKeys.Where(key => key.Issuer == issuer && key.Value is { Length: > 0 }))
            options.SigningKeys.Add(new JwtSigningKeyOptions { Value = key.Value! });
        return options.SigningKeys.Count > 0 ? options : null;
    }

    private int _warned;

    private void WarnOnce()
    {
        if (Interlocked.Exchange(ref _warned, 1) == 0) loggers.CreateLogger(JwtLog.Category).UserJwtsIgnored(SectionName);
    }

    internal sealed class Written
    {
        public string? ValidIssuer { get; set; }

        public List<string>? ValidAudiences { get; set; }

        public List<KeySection>? SigningKeys { get; set; }
    }

    internal sealed class KeySection
    {
        public string? Issuer { get; set; }

        public string? Value { get; set; }
    }
}
