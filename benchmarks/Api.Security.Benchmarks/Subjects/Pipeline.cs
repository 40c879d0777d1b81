using System.Diagnostics.Metrics;
using Api.Security.Jwt;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Api.Security.Benchmarks.Subjects;

/// <summary>One request after the other through <c>HttpContext.AuthenticateAsync</c>: a service scope, a context, the default scheme. No logging.</summary>
internal sealed class Pipeline : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly IServiceScopeFactory _scopes;

    private Pipeline(Action<IServiceCollection> protect)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddLogging();
        protect(services);
        _services = services.BuildServiceProvider();
        _scopes = _services.GetRequiredService<IServiceScopeFactory>();
    }

    public static Pipeline Empty() => new(services =>
        services.AddTransient<EmptyScheme>().AddAuthentication(options =>
        {
            options.DefaultScheme = EmptyScheme.Name;
            options.AddScheme<EmptyScheme>(EmptyScheme.Name, displayName: null);
        }));

    public static Pipeline JwtBearer(FakeAuthorizationServer issuer) => new(services => Protection.AddJwtBearer(services, issuer));

    /// <summary>Ours, with the keys already fetched.</summary>
    public static async Task<Pipeline> OursAsync(FakeAuthorizationServer issuer, Action<JwtOptions>? configure = null)
    {
        var pipeline = new Pipeline(services => Protection.AddOurs(services, issuer, configure));
        using var scope = pipeline._scopes.CreateScope();
        var warmed = await Context(scope, "Bearer " + new BenchmarkTokens(issuer).Valid(issuer.Key.Algorithm)).AuthenticateAsync();
        return warmed.Succeeded ? pipeline : throw new InvalidOperationException("A good token was refused.", warmed.Failure);
    }

    /// <summary>Whose instruments are this pipeline's.</summary>
    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    /// <summary>Authenticates; on this thread from beginning to end, but for the one request in 15 seconds that a wrong signature makes to the issuer.</summary>
    public AuthenticateResult Authenticate(string authorization)
    {
        using var scope = _scopes.CreateScope();
        return Context(scope, authorization).AuthenticateAsync().GetAwaiter().GetResult();
    }

    /// <summary>Authenticates and writes the answer of the 401.</summary>
    public int Challenge(string authorization)
    {
        using var scope = _scopes.CreateScope();
        var context = Context(scope, authorization);
        context.Response.Body = Stream.Null;
        context.AuthenticateAsync().GetAwaiter().GetResult();
        context.ChallengeAsync().GetAwaiter().GetResult();
        return context.Response.StatusCode;
    }

    public void Dispose() => _services.Dispose();

    private static DefaultHttpContext Context(IServiceScope scope, string authorization)
    {
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Request.Scheme = "https";
        context.Request.Headers.Authorization = authorization;
        return context;
    }
}
