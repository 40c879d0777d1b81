using Api.Security.Benchmarks.Subjects;
using Api.Security.Jwt;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Security.Benchmarks.Http;

/// <summary>A service on Kestrel with one endpoint: open, or protected by one of the compared libraries.</summary>
internal sealed class Server : IAsyncDisposable
{
    public const string Anonymous = "anonymous";
    public const string Open = "authorization alone, everybody let in";
    public const string JwtBearer = "JwtBearer";
    public const string OpenIddict = "OpenIddict.Validation";
    public const string Ours = "ours";
    public const string Limited = "ours, with a rate, a quota and a concurrency limit";
    public const string LimitedSilently = "the same limits, without their headers";

    private readonly WebApplication _app;

    private Server(string name, WebApplication app)
    {
        _app = app;
        Endpoint = new Endpoint(name, new Uri(app.Urls.First()).Port, Environment.ProcessId, Anonymous);
    }

    public Endpoint Endpoint { get; }

    public static Task<Server> AnonymousAsync() => StartAsync(Anonymous, _ => { }, isProtected: false);

    public static Task<Server> OpenAsync() => StartAsync(Open, Protection.AddNone);

    public static Task<Server> JwtBearerAsync(FakeAuthorizationServer issuer) =>
        StartAsync(JwtBearer, services => Protection.AddJwtBearer(services, issuer));

    public static Task<Server> OpenIddictAsync(FakeAuthorizationServer issuer) =>
        StartAsync(OpenIddict, services => Protection.AddOpenIddict(services, issuer));

    public static Task<Server> OursAsync(FakeAuthorizationServer issuer, Action<JwtOptions>? configure = null) =>
        StartAsync(Ours, services => Protection.AddOurs(services, issuer, configure));

    public static Task<Server> BoundAsync(FakeAuthorizationServer issuer) =>
        StartAsync(Ours, services => BoundPipeline.Protect(services, issuer));

    public static Task<Server> KeysAsync(Action<IServiceCollection> protect) => StartAsync(Ours, protect);

    public static Task<Server> LimitedAsync(string name, Action<IServiceCollection> protect) =>
        StartAsync(name, protect, limit: endpoint => endpoint.RequireRateLimit("plan"));

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task<Server> StartAsync(
        string name, Action<IServiceCollection> protect, bool isProtected = true, Action<RouteHandlerBuilder>? limit = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        protect(builder.Services);
        var app = builder.Build();
        var endpoint = app.MapGet("/", () => "ok");
        if (isProtected) endpoint.RequireAuthorization();
        limit?.Invoke(endpoint);
        await app.StartAsync();
        return new Server(name, app);
    }
}
