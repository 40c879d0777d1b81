using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Reads the section <c>ApiSecurity</c>. A host without configuration uses only settings in code.</summary>
internal sealed class ApiSecurityConfiguration(ConfiguredSettings settings, SettingErrors<ApiSecurityOptions> errors)
    : IConfigureOptions<ApiSecurityOptions>
{
    public const string SectionName = "ApiSecurity";

    public static SettingsSection<ApiSecurityOptions> Settings { get; } = new SettingsSection<ApiSecurityOptions>()
        .Text("Realm", (options, value) => options.Realm = value)
        .Boolean("RequireTls", (options, value) => options.RequireTls = value)
        .Boolean("RequireProtectedEndpoints", (options, value) => options.RequireProtectedEndpoints = value)
        .List("Paths", options => options.Paths)
        .Text("PublicBaseUrl", (options, value) => options.PublicBaseUrl = value)
        .Object("Tenant", options => options.Tenant, new SettingsSection<TenantOptions>()
            .Text("ClaimType", (tenant, value) => tenant.ClaimType = value)
            .Text("RouteParameter", (tenant, value) => tenant.RouteParameter = value)
            .Boolean("HideExistence", (tenant, value) => tenant.HideExistence = value)
            .Text("CrossTenantScope", (tenant, value) => tenant.CrossTenantScope = value))
        .Object("Problems", options => options.Problems, new SettingsSection<ProblemOptions>()
            .Text("TypeBase", (problems, value) => problems.TypeBase = value)
            .Boolean("IncludeReason", (problems, value) => problems.IncludeReason = value))
        .Other("Policies", (text, setting, _) => text.Object(setting)); // ConfiguredPolicies reads them, also at run time

    public void Configure(ApiSecurityOptions options) =>
        Settings.Read(settings.AtStart, options, errors.Begin(), settings.Packages);
}
