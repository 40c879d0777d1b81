using System.Net;
using Api.Security.Jwt;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Adds JWT access tokens.</summary>
public static class JwtApiSecurityBuilderExtensions
{
    private const int MostConnections = 64; // to one server; more would only wait for each other

    /// <summary>
    /// Accepts JWT access tokens in <c>Authorization: Bearer</c> from the issuers in <c>ApiSecurity:Jwt:Issuers</c> and in
    /// <paramref name="configure"/>, and from those that a registered <see cref="IIssuerResolver"/> allows. Without an issuer, or
    /// without an audience, the application does not start.
    /// </summary>
    /// <param name="builder">The builder that <c>AddApiSecurity()</c> returned.</param>
    /// <param name="configure">
    /// Settings in code, applied after configuration: <c>o =&gt; o.AddIssuer("https://auth.example/", audience: "orders-api")</c>.
    /// </param>
    /// <param name="scheme">
    /// The name of the ASP.NET Core scheme. Default: <c>Bearer</c>, or the name of an earlier call. Change it only when the application
    /// already uses <c>Bearer</c>.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="InvalidOperationException">An earlier call gave another name. All issuers share one scheme.</exception>
    public static IApiSecurityBuilder AddJwt(
        this IApiSecurityBuilder builder, Action<JwtOptions>? configure = null, string? scheme = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        var earlier = services.FirstOrDefault(service => service.ServiceType == typeof(JwtScheme));
        if (earlier?.ImplementationInstance is not JwtScheme known)
            AddStages(builder, scheme ?? ApiSecurityDefaults.BearerScheme);
        else if (scheme is not null && scheme != known.Name)
            throw new InvalidOperationException(
                $"AddJwt() was called before, with the scheme '{known.Name}'. All issuers share one scheme: use this name, or none.");
        if (configure is not null) services.Configure(configure);
        return builder;
    }

    private static void AddStages(IApiSecurityBuilder builder, string scheme)
    {
        var services = builder.Services;
        builder.AddSettings("Jwt", followsChanges: true);
        services.AddSingleton(new JwtScheme(scheme));
        services.AddSingleton<JwtSettings>();
        services.AddSingleton<SettingErrors<JwtOptions>>();
        services.AddSingleton<IConfigureOptions<JwtOptions>, JwtConfiguration>();
        services.AddSingleton<IValidateOptions<JwtOptions>, JwtOptionsValidator>();
        services.AddOptions<JwtOptions>().ValidateOnStart();
        services.AddSingleton<UserJwts>();
        services.AddSingleton<JwtMetrics>();
        services.AddSingleton<KeyReports>();
        services.AddSingleton<ContentRoot>();
        services.AddSingleton<JwksReader>();
        services.AddSingleton<FollowedIssuers>();
        services.AddSingleton<KeySourceFactory>();
        services.AddSingleton<DecryptionKeys>();
        services.AddSingleton<TokenDecryption>();
        services.AddSingleton<JwtIssuerOptionsValidator>();
        services.AddSingleton<TrustedIssuers>();
        services.AddSingleton<IAuthorizationServerSource, JwtAuthorizationServers>();
        services.AddSingleton<ICallerIssuerSource, JwtCallerIssuers>();
        services.AddSingleton<IOAuthEndpointSource, IssuerEndpoints>();
        services.AddSingleton<ValidatedTokenCache>();
        services.AddHostedService<KeyWarmUpService>();
        services.AddHostedService<ResolverWarmUpService>();
        services.AddHostedService<FapiHostCheck>();
        AddKeyClient(services, DiscoveryClient.HttpClientName, _ => NewHandler());
        AddKeyClient(
            services,
            DiscoveryClient.ResolvedHttpClientName,
            provider => NewGuardedHandler(provider.GetRequiredService<IOptions<JwtOptions>>().Value.Resolver));
        builder.AddRefusals(JwtRefusals.All);
        builder.AddScheme(scheme, ApiSecurityDefaults.BearerScheme, provider => ActivatorUtilities.CreateInstance<JwtValidator>(provider));
    }

    // Removes the handlers that the host adds to all its clients: retries would exceed the request budget, and a handler that forwards
    // the caller's token would send it to the issuer.
    private static void AddKeyClient(IServiceCollection services, string name, Func<IServiceProvider, SocketsHttpHandler> handler) =>
        services.AddHttpClient(name).RemoveAllLoggers()
            .ConfigureAdditionalHttpMessageHandlers((handlers, _) => handlers.Clear())
            .ConfigurePrimaryHttpMessageHandler(handler);

    private static SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    // For the issuers of a resolver: an untrusted caller can choose them.
    private static SocketsHttpHandler NewGuardedHandler(JwtResolverOptions resolver)
    {
        var handler = NewHandler();
        handler.UseProxy = resolver.UseProxy;
        handler.MaxConnectionsPerServer = MostConnections;
        handler.ConnectCallback = new GuardedConnection(new AllowedAddresses(resolver.AllowedNetworks)).ConnectAsync;
        return handler;
    }

    /// <summary>The name of the scheme.</summary>
    private sealed record JwtScheme(string Name);
}
