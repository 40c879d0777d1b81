using Api.Security.DPoP;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Adds DPoP.</summary>
public static class DPoPApiSecurityBuilderExtensions
{
    /// <summary>
    /// Accepts access tokens in <c>Authorization: DPoP</c> with a proof of possession in the header <c>DPoP</c> (RFC 9449). A token that is
    /// bound to a key (<c>cnf.jkt</c>) is accepted only with a proof of this key, and each proof only once. Bearer tokens are still
    /// accepted, unless <c>RequireSenderConstrained</c> of their issuer, <c>RequireSenderConstrained()</c> or <c>RequireDPoP()</c> forbids
    /// them. Several nodes share the used proofs through <c>UseRedis</c>; without it, each node accepts a proof once.
    /// </summary>
    /// <param name="builder">
    /// The builder that <c>AddApiSecurity()</c> returned. Access tokens need a scheme of their own: <c>AddJwt()</c>.
    /// </param>
    /// <param name="configure">Settings in code, applied after configuration.</param>
    /// <returns>The same builder.</returns>
    public static IApiSecurityBuilder AddDPoP(this IApiSecurityBuilder builder, Action<DPoPOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.Services.Any(service => service.ServiceType == typeof(ProofChecks))) AddStages(builder);
        if (configure is not null) builder.Services.Configure(configure);
        return builder;
    }

    private static void AddStages(IApiSecurityBuilder builder)
    {
        var services = builder.Services;
        builder.AddSettings("DPoP");
        services.AddSingleton<SettingErrors<DPoPOptions>>();
        services.AddSingleton<IConfigureOptions<DPoPOptions>>(provider => new DPoPConfiguration(provider));
        services.AddSingleton<IValidateOptions<DPoPOptions>, DPoPOptionsValidator>();
        services.AddOptions<DPoPOptions>().ValidateOnStart();
        services.AddDataProtection();
        services.AddSingleton<DPoPMetrics>();
        services.AddSingleton<ProofAlgorithms>();
        services.AddSingleton<KnownProofKeys>();
        services.AddSingleton<RequestTarget>();
        services.AddSingleton<ProofClock>();
        services.AddSingleton<ProofExpectations>();
        services.AddSingleton(CreateNonceMaker);
        services.AddSingleton<ProofNonces>();
        services.AddSingleton<ProofChecks>();
        services.TryAddSingleton<IReplayStore>(provider => new LocalReplayStore(
            Settings(provider).MaxRememberedProofs, provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ReplayMetrics>()));
        services.TryAddSingleton<ReplayMetrics>();
        services.AddSingleton<UsedProofs>();
        services.AddSingleton<IConfirmationValidator, KeyConfirmation>();
        services.AddSingleton<IChallengeParameters, ProofChallenge>();
        services.AddSingleton<IResourceMembers, ProofMetadata>();
        builder.AddRefusals([.. DPoPRefusals.All]);
        builder.AddScheme(
            ApiSecurityDefaults.DPoPScheme, ApiSecurityDefaults.DPoPScheme,
            provider => ActivatorUtilities.CreateInstance<DPoPValidator>(provider));
    }

    private static INonceMaker CreateNonceMaker(IServiceProvider provider) =>
        Settings(provider).NonceKeys is { Count: > 0 } keys
            ? new KeyedNonces([.. keys.Select(Convert.FromBase64String)])
            : ActivatorUtilities.CreateInstance<ProtectedNonces>(provider);

    private static DPoPOptions Settings(IServiceProvider provider) => provider.GetRequiredService<IOptions<DPoPOptions>>().Value;
}
