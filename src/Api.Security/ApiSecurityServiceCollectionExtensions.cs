using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Adds Api.Security to an application.</summary>
public static class ApiSecurityServiceCollectionExtensions
{
    /// <summary>
    /// Adds authentication, authorization and problem details; a <c>WebApplication</c> needs no middleware call.
    /// Endpoints without a policy then require an authenticated caller. Settings come from the section <c>ApiSecurity</c>, then from
    /// <paramref name="configure"/>. Calling it again is harmless. Without a scheme, the application does not start.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="configure">Settings in code; they override configuration.</param>
    /// <returns>A builder to add schemes to: <c>AddApiSecurity().AddJwt()</c>.</returns>
    public static IApiSecurityBuilder AddApiSecurity(this IServiceCollection services, Action<ApiSecurityOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.FirstOrDefault(service => service.ServiceType == typeof(SchemeRegistry))?.ImplementationInstance
            is not SchemeRegistry registry)
        {
            registry = new SchemeRegistry();
            services.AddSingleton(registry);
            services.AddSingleton(new SettingsRegistry());
            services.AddSingleton(new ResourceRegistry());
            AddStages(services);
        }

        if (configure is not null) services.Configure(configure);
        return new ApiSecurityBuilder(services, registry);
    }

    private static void AddStages(IServiceCollection services)
    {
        services.AddAuthentication();
        services.AddAuthorization();
        services.AddProblemDetails();
        services.AddRouting();
        services.TryAddSingleton(TimeProvider.System);

        AddSettings(services);
        AddAuthenticationStages(services);
        AddAuthorizationStages(services);
        AddAnswers(services);
        services.AddSingleton<IStartupFilter, StartupChecks>();
        services.AddSingleton<LateEndpoints>();
        services.AddSingleton<ReexecutionGuard>();
        services.AddSingleton<MatcherPolicy>(provider => provider.GetRequiredService<ReexecutionGuard>());
    }

    private static void AddSettings(IServiceCollection services)
    {
        services.AddSingleton<SettingErrors<ApiSecurityOptions>>();
        services.AddSingleton<ConfiguredSettings>();
        services.AddSingleton<IConfigureOptions<ApiSecurityOptions>, ApiSecurityConfiguration>();
        services.AddSingleton<IValidateOptions<ApiSecurityOptions>, ApiSecurityOptionsValidator>();
        services.AddOptions<ApiSecurityOptions>().ValidateOnStart();
        SettingsCheck.Add(services);
    }

    private static void AddAuthenticationStages(IServiceCollection services)
    {
        services.AddSingleton<SchemeRegistration>();
        services.AddSingleton<DefaultSchemes>();
        DefaultSchemeForwarding.Add(services);
        services.AddSingleton<IPostConfigureOptions<AuthenticationOptions>>(provider => provider.GetRequiredService<SchemeRegistration>());
        services.AddSingleton<RequestCredential>();
        QueryTokenContextFactory.Add(services);
        services.AddSingleton<SchemeSelector>();
        services.AddSingleton<SchemeValidators>();
        services.AddSingleton<AccessTokenValidators>();
        services.AddSingleton<TransportGuard>();
        services.AddSingleton<ConfirmationDispatcher>();
        services.AddSingleton<RevocationDispatcher>();
        services.AddSingleton<ClaimInterpretation>();
        services.AddSingleton<PrincipalFactory>();
        services.AddSingleton<OutputCaches>();
        services.AddScoped<RequestScope>();
        services.AddTransient<ApiSecurityHandler>();
        services.AddSingleton<OpenCredentials>();
        SubjectUserIdProvider.Add(services);
        // First, so that no filter of the application runs for a caller that is refused.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<HubOptions>, HubCredentials>());
    }

    private static void AddAuthorizationStages(IServiceCollection services)
    {
        services.AddSingleton<IPostConfigureOptions<AuthorizationOptions>, FallbackPolicy>();
        services.AddSingleton<PolicyNames>();
        services.AddSingleton<ApiPaths>();
        services.AddSingleton<ApiPolicies>();
        services.AddSingleton<AcceptedSchemes>();
        // An evaluator of the application stays: StartupChecks decides whether that is possible.
        if (services.LastOrDefault(service =>
            service.ServiceType == typeof(IPolicyEvaluator))?.ImplementationType == typeof(PolicyEvaluator))
            services.Replace(ServiceDescriptor.Transient<IPolicyEvaluator, ApiPolicyEvaluator>());
        services.AddSingleton<ConfiguredPolicies>();
        services.AddSingleton<IAuthorizationPolicyProvider, RequirementPolicyProvider>();
        services.AddSingleton<RequirementServices>();
        services.AddSingleton<IAuthorizationHandler, CallerRequirementHandler>();
        services.AddSingleton<OutboundRequirementHandler>();
        services.AddTransient<IAuthorizationHandlerProvider, RequirementHandlerProvider>();
        services.AddScoped<ITenantAccessor, TenantAccessor>();
        services.AddSingleton<IAuthorizationEvaluator, FilterEvaluator>();
        AuthorizationResultHandler.Add(services);
    }

    private static void AddAnswers(IServiceCollection services)
    {
        services.AddSingleton<ProtectedResources>();
        services.AddSingleton<ResourceDocument>();
        services.AddSingleton<Challenges>();
        services.AddSingleton<ProblemWriter>();
        services.AddSingleton<QueryTokenHint>();
        services.AddSingleton<Explanations>();
        services.AddSingleton<AnswerWriter>();
        services.AddSingleton<ApiSecurityMetrics>();
        services.AddSingleton<RecentRefusals>();
        services.AddSingleton<RefusalRegistry>();
        services.AddSingleton<RefusalLog>();
        services.AddMetrics();
        // Afterwards, because the application may replace the resolvers.
        services.PostConfigure<JsonOptions>(options => options.SerializerOptions.TypeInfoResolverChain.Add(ProblemJsonContext.Default));
    }
}
