using Api.Security.ApiKeys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Adds API keys.</summary>
public static class ApiKeysApiSecurityBuilderExtensions
{
    /// <summary>
    /// Accepts API keys in the headers <c>x-api-key-id</c> and <c>x-api-key</c>. Keys are kept in the memory of this node unless
    /// <c>UseEntityFrameworkCore&lt;TContext&gt;()</c> is called. Outside Development, the application does not start without a
    /// pepper (<c>ApiSecurity:ApiKeys:Peppers:1</c>).
    /// </summary>
    /// <param name="builder">The builder that <c>AddApiSecurity()</c> returned.</param>
    /// <param name="configure">Settings in code, applied after configuration.</param>
    /// <param name="scheme">
    /// The name of the ASP.NET Core scheme. Default: <c>ApiKey</c>, or the name of an earlier call. Change it only when the application
    /// already uses <c>ApiKey</c>.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="InvalidOperationException">An earlier call gave another name. API keys have one scheme.</exception>
    public static IApiSecurityBuilder AddApiKeys(
        this IApiSecurityBuilder builder, Action<ApiKeyOptions>? configure = null, string? scheme = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        var earlier = services.FirstOrDefault(service => service.ServiceType == typeof(ApiKeyAuthentication));
        if (earlier?.ImplementationInstance is not ApiKeyAuthentication known)
            AddStages(builder, scheme ?? ApiSecurityDefaults.ApiKeyScheme);
        else if (scheme is not null && scheme != known.Name)
            throw new InvalidOperationException(
                $"AddApiKeys() was called before, with the scheme '{known.Name}'. API keys have one scheme: use this name, or none.");
        if (configure is not null) services.Configure(configure);
        return builder;
    }

    private static void AddStages(IApiSecurityBuilder builder, string scheme)
    {
        var services = builder.Services;
        builder.AddSettings("ApiKeys");
        services.AddSingleton<SettingErrors<ApiKeyOptions>>();
        services.AddSingleton<IConfigureOptions<ApiKeyOptions>>(provider => new ApiKeyConfiguration(provider));
        services.AddSingleton<IValidateOptions<ApiKeyOptions>, ApiKeyOptionsValidator>();
        services.AddOptions<ApiKeyOptions>().ValidateOnStart();
        services.TryAddSingleton<IApiKeyStore, InMemoryApiKeyStore>();
        services.AddSingleton<IApiKeyHeaders, ApiKeyHeaders>();
        services.AddSingleton<ApiKeyMetrics>();
        services.AddSingleton(new ApiKeyAuthentication(scheme));

        services.AddSingleton(provider => new ApiKeyFormat(Settings(provider).Brand, Settings(provider).Environment));
        services.AddSingleton(provider => new KeyInUrl(Settings(provider).Brand));
        services.AddSingleton(provider => Peppers(Settings(provider), provider));
        services.AddSingleton(provider => new ApiKeyMint(
            provider.GetRequiredService<ApiKeyFormat>(), provider.GetRequiredService<PepperRing>(), Settings(provider).Environment));
        services.AddSingleton<SecretCheck>();

        services.AddSingleton<ExpectedKey>();
        services.AddSingleton<IMisplacedCredential>(provider => provider.GetRequiredService<ExpectedKey>());
        services.AddSingleton<ApiKeyReader>();
        services.AddSingleton<ICredentialReader>(provider => provider.GetRequiredService<ApiKeyReader>());
        services.AddSingleton<ApiKeyStatus>();
        services.AddSingleton<ApiKeySnapshotFactory>();
        services.AddSingleton<KnownKeys>();
        services.AddSingleton<ApiKeyLoads>();
        services.AddSingleton<LookupBudgets>();
        services.AddSingleton<StoreReadLimiter>();
        services.AddSingleton<StoreState>();
        services.AddSingleton<UnreadableKeys>();
        services.AddSingleton<RestoreWatch>();
        services.AddSingleton<StoreClockReader>();
        services.AddSingleton<FeedReader>();
        services.AddSingleton<ApiKeyCache>();
        services.AddSingleton<KeyAnnouncer>();
        services.AddSingleton<IKeyAnnouncer>(provider => provider.GetRequiredService<KeyAnnouncer>());
        services.AddHostedService<ApiKeyStartup>();
        services.AddHostedService<StoreClockStart>();
        services.AddHostedService<ChangePoller>();
        services.AddApiKeyEvents();
        services.AddApiKeyAdministration();
        services.AddApiKeyUsage();
        services.AddApiKeyUpkeep();
        builder.AddRefusals([.. ApiKeyRefusals.All, .. AdminRefusals.All]);
        builder.AddScheme(
            scheme, ApiSecurityDefaults.ApiKeyScheme, provider => ActivatorUtilities.CreateInstance<ApiKeyValidator>(provider));
    }

    private static ApiKeyOptions Settings(IServiceProvider provider) => provider.GetRequiredService<IOptions<ApiKeyOptions>>().Value;

    private static PepperRing Peppers(ApiKeyOptions options, IServiceProvider provider)
    {
        var peppers = new Dictionary<short, byte[]>();
        foreach (var (version, value) in options.Peppers)
            if (PepperText.TryRead(value, out var pepper)) peppers[(short)version] = pepper;
        return new PepperRing(
            peppers, options.AllowUnpeppered ?? (peppers.Count == 0 && HostingMode.IsDevelopment(provider)), (short?)options.SigningPepper);
    }
}
