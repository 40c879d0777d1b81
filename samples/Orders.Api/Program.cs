using Api.Security;
using Api.Security.ApiKeys;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.HttpOverrides;

namespace Orders.Api;

/// <summary>The reference service. All of its security is in the lines that name it.</summary>
public static class Program
{
    public static Task Main(string[] args) => CreateApp(args).RunAsync();

    /// <summary>Builds the service without starting it, so that the demo can host it too.</summary>
    public static WebApplication CreateApp(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        var database = OrderDatabase.From(builder.Configuration);
        builder.Services.AddOrders(database);
        var security = builder.Services.AddApiSecurity(o => o.Scopes
                .Define("read:orders", "Read orders")
                .Define("write:orders", "Place orders")
                .Define("apikeys:admin", "Administer API keys"))
            .AddJwt()
            .AddDPoP()
            .AddApiKeys().UseEntityFrameworkCore<ApiKeysContext>(database.Use)
            .AddRateLimits()
            .AddResource<Order, OrderProvider>();
        // Several nodes learn of changed keys through the database within 2 seconds, through Redis within milliseconds; their limits are
        // shared only through Redis.
        if (builder.Configuration.GetConnectionString("Redis") is { Length: > 0 } redis) security.UseRedis(redis);
        if (builder.Configuration.GetSection(ClientCertificateServices.Section).Exists()) builder.AddClientCertificates(security);
        builder.Services.AddHealthChecks().AddApiSecurityKeys().AddApiSecurityApiKeys();
        builder.Services.AddProblemDetails().AddExceptionHandler<DatabaseOutage>();
        builder.Services.Configure<ForwardedHeadersOptions>(o =>
            o.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto);
        builder.Services.AddOpenApi(o => o.DescribeApiSecurity());

        var app = builder.Build();
        // Handles exceptions from everything below.
        app.UseExceptionHandler();
        // First what changes the request, then who the caller is, then what they may do.
        app.UseForwardedHeaders();
        app.UseAuthentication();
        app.UseAuthorization();

        app.MapOpenApi().AllowAnonymous();
        app.MapApiReference();
        // Only with a configured address: the metadata never takes its address from a request.
        if (app.Configuration["ApiSecurity:PublicBaseUrl"] is not null) app.MapApiSecurityMetadata();
        app.MapApiSecurityReport();
        // Liveness and readiness: without the issuer's keys every caller would get 503, and a restart would not fix that.
        app.MapGet("/health", () => "healthy").AllowAnonymous();
        app.MapHealthChecks("/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") }).AllowAnonymous();
        app.MapGet("/whoami", WhoAmI);
        app.MapOrders();
        if (app.Configuration.GetSection(ClientCertificateServices.Clients).Exists()) app.MapWebhooks();
        // Administration of keys, and what callers can do with their own key.
        app.MapApiKeyAdmin("/admin");
        app.MapApiKeySelf("/api-keys/self");
        return app;
    }

    // The caller's own claims, as this service sees them.
    private static CallerAnswer WhoAmI(ApiCaller caller) =>
        new(caller.Scheme, caller.Subject, caller.ClientId, caller.TenantId, caller.Scopes);
}
