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
        if (services.GetService<IConfiguration>()?.GetSection(SectionName) is not { } configured || configured.Get<Section>() is not { } section) return;

        var text = new SettingsText(options.Mistakes);
        text.UnknownKeys(configured.GetSection("Tenant"), "ClaimType", "RouteParameter", "HideExistence", "CrossTenantScope");
        options.Realm = section.Realm ?? options.Realm;
        text.Boolean($"{SectionName}:RequireTls", section.RequireTls, value => options.RequireTls = value);
        text.Boolean($"{SectionName}:RequireProtectedEndpoints", section.RequireProtectedEndpoints, value => options.RequireProtectedEndpoints = value);
        options.PublicBaseUrl = section.PublicBaseUrl ?? options.PublicBaseUrl;
        options.Tenant.ClaimType = section.Tenant?.ClaimType ?? options.Tenant.ClaimType;
        options.Tenant.RouteParameter = section.Tenant?.RouteParameter ?? options.Tenant.RouteParameter;
        text.Boolean($"{SectionName}:Tenant:HideExistence", section.Tenant?.HideExistence, value => options.Tenant.HideExistence = value);
        options.Tenant.CrossTenantScope = section.Tenant?.CrossTenantScope ?? options.Tenant.CrossTenantScope;
        options.Problems.TypeBase = section.Problems?.TypeBase ?? options.Problems.TypeBase;
        text.Boolean($"{SectionName}:Problems:IncludeReason", section.Problems?.IncludeReason, value => options.Problems.IncludeReason = value);
    }

    internal sealed class Section
    {
        public string? Realm { get; set; }

        public string? RequireTls { get; set; }

        public string? RequireProtectedEndpoints { get; set; }

        public string? PublicBaseUrl { get; set; }

        public TenantSection? Tenant { get; set; }

        public ProblemSection? Problems { get; set; }
    }

    internal sealed class TenantSection
    {
        public string? ClaimType { get; set; }

        public string? RouteParameter { get; set; }

        public string? HideExistence { get; set; }

        public string? CrossTenantScope { get; set; }
    }

    internal sealed class ProblemSection
    {
        public string? TypeBase { get; set; }

        public string? IncludeReason { get; set; }
    }
}
