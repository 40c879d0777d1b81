using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Orders.IdentityProvider;

internal static class IdentityProviderServiceCollectionExtensions
{
    public static void AddIdentityProvider(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<IdentityProviderOptions>()
            .Bind(section)
            .Validate(o => SigningKey.Supports(o.SigningAlgorithm),
                "Set IdentityProvider:SigningAlgorithm to RS256 or ES256.")
            .Validate(o => o.AccessTokenLifetime > TimeSpan.Zero,
                "Set IdentityProvider:AccessTokenLifetime to more than zero, such as 00:10:00.")
            .ValidateOnStart();

        // A unique name, because in-memory databases with the same name are shared within a process.
        var database = $"identity-provider-{Guid.NewGuid():N}";
        services.AddDbContext<IdentityProviderContext>(o => o.UseInMemoryDatabase(database).UseOpenIddict());

        services.AddAntiforgery();
        services.AddCors();

        services.AddSingleton(static provider => new SigningKeyRing(
            provider.GetRequiredService<IOptions<IdentityProviderOptions>>(),
            provider.GetRequiredService<ILogger<SigningKeyRing>>()));
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>, ServerOptionsSource>();
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>, ServerOptionsSource>();

        services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore()
                .UseDbContext<IdentityProviderContext>()
                // The in-memory store has no bulk updates; without this, a replayed code would revoke nothing.
                .DisableBulkOperations())
            .AddServer(AddServer);

        services.AddHostedService<Seeding>();
    }

    private static void AddServer(OpenIddictServerBuilder server)
    {
        server.SetAuthorizationEndpointUris("connect/authorize")
            .SetTokenEndpointUris("connect/token");

        server.AllowClientCredentialsFlow()
            .AllowAuthorizationCodeFlow()
            .AllowRefreshTokenFlow()
            .RequireProofKeyForCodeExchange();

        server.RegisterScopes([.. Scopes.Resources.Keys]);

        // Only this server reads codes and refresh tokens, so they are encrypted; APIs have to read access tokens.
        server.AddEphemeralEncryptionKey()
            .DisableAccessTokenEncryption();

        server.AddEventHandler<ProcessSignInContext>(handler => handler
            .UseInlineHandler(static context =>
            {
                Confirmation.Write(context);
                return default;
            })
            .SetOrder(OpenIddictServerHandlers.PrepareAccessTokenPrincipal.Descriptor.Order + 1));
        server.AddEventHandler<ApplyTokenResponseContext>(handler => handler.UseInlineHandler(static context =>
        {
            DPoPBinding.NameType(context);
            return default;
        }));

        server.UseAspNetCore()
            .EnableAuthorizationEndpointPassthrough()
            .EnableTokenEndpointPassthrough()
            .DisableTransportSecurityRequirement();
    }
}
