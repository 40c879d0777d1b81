using Api.Security;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.HttpOverrides;

namespace Orders.Api;

/// <summary>The reference service: everything about security is the lines that name it.</summary>
public static class Program
{
    public static Task Main(string[] args) => CreateApp(args).RunAsync();

    /// <summary>Builds the service without starting it, so that the demo can host it too.</summary>
    public static WebApplication CreateApp(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddApiSecurity(o => o.Scopes
                .Define("read:orders", "Read orders")
                .Define("write:orders", "Place orders"))
            .AddJwt()
            .AddResource<Order, OrderProvider>();
        builder.Services.AddHealthChecks().AddApiSecurityKeys();
        builder.Services.Configure<ForwardedHeadersOptions>(o => o.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto);
        builder.Services.AddOpenApi(o => o.AddApiSecurity());
        builder.AddOrders();

        var app = builder.Build();
        app.CreateOrders();
        // What changes the request comes first, then who is calling, then what they may do.
        app.UseForwardedHeaders();
        app.UseAuthentication();
        app.UseAuthorization();

        app.MapOpenApi().AllowAnonymous();
        app.MapApiReference();
        // Only once it is known what clients call: the address in it never comes from a request.
        if (app.Configuration["ApiSecurity:PublicBaseUrl"] is not null) app.MapApiSecurityMetadata();
        app.MapApiSecurityReport();
        // Alive, and ready: without the issuer's keys every caller would be told 503, and a restart would not bring them.
        app.MapGet("/health", () => "healthy").AllowAnonymous();
        app.MapHealthChecks("/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") }).AllowAnonymous();
        app.MapGet("/whoami", WhoAmI);
        app.MapOrders();
        return app;
    }

    // A token's own claims, as this service understands them.
    private static CallerAnswer WhoAmI(ApiCaller caller) =>
        new(caller.Scheme, caller.Subject, caller.ClientId, caller.TenantId, caller.Scopes);
}
