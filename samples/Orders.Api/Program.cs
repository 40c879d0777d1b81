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
        builder.Services.AddApiSecurity().AddJwt();
        builder.Services.AddHealthChecks().AddApiSecurityKeys();
        builder.Services.Configure<ForwardedHeadersOptions>(o => o.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto);
        builder.Services.AddSingleton<OrderStore>();
        builder.Services.AddOpenApi();

        var app = builder.Build();
        // What changes the request comes first, then who is calling, then what they may do.
        app.UseForwardedHeaders();
        app.UseAuthentication();
        app.UseAuthorization();

        app.MapOpenApi().AllowAnonymous();
        // Alive, and ready: without the issuer's keys every caller would be told 503, and a restart would not bring them.
        app.MapGet("/health", () => "healthy").AllowAnonymous();
        app.MapHealthChecks("/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") }).AllowAnonymous();
        app.MapGet("/whoami", WhoAmI);

        var orders = app.MapGroup("/orders");
        orders.MapMethods("", ["GET", "HEAD"], (ApiCaller caller, OrderStore store) => store.OwnedBy(caller.Subject)).RequireScope("read:orders");
        orders.MapPost("", Place).RequireScope("write:orders");
        return app;
    }

    // A token's own claims, as this service understands them.
    private static CallerAnswer WhoAmI(ApiCaller caller) =>
        new(caller.Scheme, caller.Subject, caller.ClientId, caller.TenantId, caller.Scopes);

    private static IResult Place(NewOrder order, ApiCaller caller, OrderStore store)
    {
        if (string.IsNullOrWhiteSpace(order.Item) || order.Quantity < 1)
            return Results.ValidationProblem(new Dictionary<string, string[]> { ["order"] = ["Name an item and a quantity of 1 or more."] });
        var placed = store.Place(order, owner: caller.Subject ?? "");
        return Results.Created($"/orders/{placed.Id}", placed);
    }
}
