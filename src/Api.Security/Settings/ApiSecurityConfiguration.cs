using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Reads the section <c>ApiSecurity</c>. A host without configuration has its settings in code.</summary>
internal sealed class ApiSecurityConfiguration(IServiceProvider services) : IConfigureOptions<ApiSecurityOptions>
{
    public const string SectionName = "ApiSecurity";

    public void Configure(ApiSecurityOptions options)
    {
        if (services.GetService<IConfiguration>()?.GetSection(SectionName).Get<Section>() is not { } section) return;

        var text = new SettingsText(options.Mistakes);
        options.Realm = section.Realm ?? options.Realm;
        text.Boolean($"{SectionName}:RequireTls", section.RequireTls, value => options.RequireTls = value);
        text.Boolean($"{SectionName}:RequireProtectedEndpoints", section.RequireProtectedEndpoints, value => options.RequireProtectedEndpoints = value);
        options.Problems.TypeBase = section.Problems?.TypeBase ?? options.Problems.TypeBase;
        text.Boolean($"{SectionName}:Problems:IncludeReason", section.Problems?.IncludeReason, value => options.Problems.IncludeReason = value);
    }

    internal sealed class Section
    {
        public string? Realm { get; set; }

        public string? RequireTls { get; set; }

        public string? RequireProtectedEndpoints { get; set; }

        public ProblemSection? Problems { get; set; }
    }

    internal sealed class ProblemSection
    {
        public string? TypeBase { get; set; }

        public string? IncludeReason { get; set; }
    }
}
