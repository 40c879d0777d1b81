using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <inheritdoc cref="IApiSecurityBuilder"/>
internal sealed class ApiSecurityBuilder(IServiceCollection services, SchemeRegistry registry) : IApiSecurityBuilder
{
    public IServiceCollection Services { get; } = services;

    public IApiSecurityBuilder AddScheme(
        string name, string authorizationScheme, Func<IServiceProvider, ICredentialValidator> validator, ISchemeMatcher? matcher = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(authorizationScheme);
        ArgumentNullException.ThrowIfNull(validator);
        if (registry.Contains(name))
            throw new InvalidOperationException($"A scheme with the name '{name}' was added before: give this one another name.");

        registry.Add(new ApiSecurityScheme(name, authorizationScheme, matcher ?? new AuthorizationSchemeMatcher(authorizationScheme)));
        Services.AddKeyedSingleton(name, (provider, _) => validator(provider));
        return this;
    }

    public IApiSecurityBuilder AddSettings(string section, bool followsChanges = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(section);
        var settings = (SettingsRegistry)Services.First(service => service.ServiceType == typeof(SettingsRegistry)).ImplementationInstance!;
        settings.Add(section, followsChanges);
        return this;
    }
}
