using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>
/// Reads the section <c>ApiSecurity:Jwt</c>. It is bound as text first: so every mistake is found in one go, and a
/// configured list replaces its default instead of being appended to it.
/// </summary>
internal sealed class JwtConfiguration(IServiceProvider services) : IConfigureOptions<JwtOptions>
{
    public const string SectionName = "ApiSecurity:Jwt";

    public void Configure(JwtOptions options)
    {
        if (services.GetService<IConfiguration>()?.GetSection(SectionName) is not { } configured || configured.Get<Section>() is not { } section) return;

        var text = new SettingsText(options.Mistakes);
        text.UnknownKeys(configured, "Issuers", "MaxTokenLength", "TokenCache");
        text.Integer($"{SectionName}:MaxTokenLength", section.MaxTokenLength, value => options.MaxTokenLength = value);
        var cache = configured.GetSection("TokenCache");
        text.UnknownKeys(cache, "SizeLimit", "MemoryLimit", "MaxAge");
        text.Integer($"{SectionName}:TokenCache:SizeLimit", cache["SizeLimit"], value => options.TokenCache.SizeLimit = value);
        text.LongInteger($"{SectionName}:TokenCache:MemoryLimit", cache["MemoryLimit"], value => options.TokenCache.MemoryLimit = value);
        text.Duration($"{SectionName}:TokenCache:MaxAge", cache["MaxAge"], value => options.TokenCache.MaxAge = value);
        foreach (var issuer in configured.GetSection("Issuers").GetChildren())
        {
            text.UnknownKeys(issuer, IssuerKeys);
            var read = ReadIssuer(issuer.Path, issuer.Get<IssuerSection>() ?? new IssuerSection(), text);
            (read.JwksSection, read.Jwks) = (issuer.GetSection("Jwks"), ConfiguredJson.Of(issuer.GetSection("Jwks")));
            options.Issuers.Add(read);
        }
    }

    private static readonly string[] IssuerKeys =
        ["Authority", "MetadataAddress", "Audiences", "Algorithms", "Profile", "RoleClaims", "ClockSkew", "RequireHttpsMetadata", "SigningKeys", "WarmUp", "MaxStale", "Jwks", "JwksFile", "DecryptionKeyFiles", "RequireEncryption"];

    private static JwtIssuerOptions ReadIssuer(string path, IssuerSection section, SettingsText text)
    {
        var issuer = new JwtIssuerOptions { Authority = section.Authority ?? "", MetadataAddress = section.MetadataAddress, JwksFile = section.JwksFile };
        foreach (var audience in section.Audiences ?? []) issuer.Audiences.Add(audience);
        foreach (var algorithm in section.Algorithms ?? []) issuer.Algorithms.Add(algorithm);
        foreach (var claim in section.RoleClaims ?? []) issuer.RoleClaims.Add(claim);
        foreach (var key in section.SigningKeys ?? []) issuer.SigningKeys.Add(new JwtSigningKeyOptions { Id = key.Id, Value = key.Value ?? "" });
        foreach (var file in section.DecryptionKeyFiles ?? []) issuer.DecryptionKeyFiles.Add(file);
        text.Boolean($"{path}:RequireEncryption", section.RequireEncryption, value => issuer.RequireEncryption = value);
        text.Choice<AccessTokenProfile>($"{path}:Profile", section.Profile, value => issuer.Profile = value);
        text.Duration($"{path}:ClockSkew", section.ClockSkew, value => issuer.ClockSkew = value);
        text.Boolean($"{path}:RequireHttpsMetadata", section.RequireHttpsMetadata, value => issuer.RequireHttpsMetadata = value);
        text.Choice<KeyWarmUp>($"{path}:WarmUp", section.WarmUp, value => issuer.WarmUp = value);
        text.Duration($"{path}:MaxStale", section.MaxStale, value => issuer.MaxStale = value);
        return issuer;
    }

    internal sealed class Section
    {
        public string? MaxTokenLength { get; set; }
    }

    internal sealed class IssuerSection
    {
        public string? Authority { get; set; }

        public string? MetadataAddress { get; set; }

        public List<string>? Audiences { get; set; }

        public List<string>? Algorithms { get; set; }

        public string? Profile { get; set; }

        public List<string>? RoleClaims { get; set; }

        public string? ClockSkew { get; set; }

        public string? RequireHttpsMetadata { get; set; }

        public string? JwksFile { get; set; }

        public List<string>? DecryptionKeyFiles { get; set; }

        public string? RequireEncryption { get; set; }

        public string? WarmUp { get; set; }

        public string? MaxStale { get; set; }

        public List<KeySection>? SigningKeys { get; set; }
    }

    internal sealed class KeySection
    {
        public string? Id { get; set; }

        public string? Value { get; set; }
    }
}
