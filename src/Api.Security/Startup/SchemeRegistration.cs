using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>
/// Adds the schemes of this library after all others, so that a duplicate name is reported with its fix, which the error of
/// ASP.NET Core does not name.
/// </summary>
internal sealed class SchemeRegistration : IPostConfigureOptions<AuthenticationOptions>
{
    private readonly SchemeRegistry _registry;
    private readonly List<string> _errors = [];

    /// <summary>Removes the schemes that the settings do not use.</summary>
    /// <param name="registry">The schemes that the packages have added.</param>
    /// <param name="conditions">What some of them depend on.</param>
    public SchemeRegistration(SchemeRegistry registry, IEnumerable<ISchemeCondition> conditions)
    {
        _registry = registry;
        foreach (var condition in conditions)
            if (!condition.IsMet) registry.Remove(condition.Scheme);
    }

    public void PostConfigure(string? name, AuthenticationOptions options)
    {
        _errors.Clear();
        DefaultSchemes.Set(options, _registry);
        Add(options, ApiSecurityDefaults.SelectingScheme, "rename the other scheme");
        foreach (var scheme in _registry.Schemes)
            Add(options, scheme.Name, Fix(scheme) is { } fix ? $"rename the other scheme, or this one: {fix}" : "rename the other scheme");
    }

    public IReadOnlyList<string> Errors(IServiceProvider services)
    {
        _ = services.GetRequiredService<IOptions<AuthenticationOptions>>().Value;
        return _errors;
    }

    private static string? Fix(ApiSecurityScheme scheme) => scheme.Name switch
    {
        ApiSecurityDefaults.CertificateScheme or ApiSecurityDefaults.DPoPScheme => null,
        ApiSecurityDefaults.BearerScheme => "AddJwt(scheme: \"…\")",
        ApiSecurityDefaults.ApiKeyScheme => "AddApiKeys(scheme: \"…\")",
        _ => "change its name in AddScheme(…)",
    };

    private void Add(AuthenticationOptions options, string name, string fix)
    {
        if (options.SchemeMap.ContainsKey(name)) _errors.Add($"The authentication scheme '{name}' is already registered: {fix}.");
        else options.AddScheme<ApiSecurityHandler>(name, displayName: null);
    }
}
