using System.Diagnostics.Metrics;
using Api.Security.Jwt;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Benchmarks.Subjects;

/// <summary>Authenticates requests with a token.</summary>
internal sealed class Pipeline : RequestPipeline
{
    private Pipeline(Action<IServiceCollection> protect)
        : base(protect)
    {
    }

    public static Pipeline Empty() => new(ProtectNothing);

    public static Pipeline JwtBearer(FakeAuthorizationServer issuer) => new(services => Protection.AddJwtBearer(services, issuer));

    /// <summary>Ours, after the keys were fetched.</summary>
    public static async Task<Pipeline> OursAsync(FakeAuthorizationServer issuer, Action<JwtOptions>? configure = null)
    {
        var pipeline = new Pipeline(services => Protection.AddOurs(services, issuer, configure));
        using var scope = pipeline.Scopes.CreateScope();
        var warmed = await Context(scope, "Bearer " + new BenchmarkTokens(issuer).Valid(issuer.Key.Algorithm)).AuthenticateAsync();
        return warmed.Succeeded ? pipeline : throw new InvalidOperationException("A valid token was refused.", warmed.Failure);
    }

    /// <summary>The meter factory whose instruments belong to this pipeline.</summary>
    public IMeterFactory Meters => Services.GetRequiredService<IMeterFactory>();

    /// <summary>
    /// Authenticates a request, entirely on this thread, except for the request to the issuer that a wrong signature causes
    /// every 15 seconds.
    /// </summary>
    public AuthenticateResult Authenticate(string authorization)
    {
        using var scope = Scopes.CreateScope();
        return Context(scope, authorization).AuthenticateAsync().GetAwaiter().GetResult();
    }

    /// <summary>Authenticates and writes the 401 response.</summary>
    public int Challenge(string authorization)
    {
        using var scope = Scopes.CreateScope();
        var context = Context(scope, authorization);
        context.Response.Body = Stream.Null;
        context.AuthenticateAsync().GetAwaiter().GetResult();
        context.ChallengeAsync().GetAwaiter().GetResult();
        return context.Response.StatusCode;
    }

    private static DefaultHttpContext Context(IServiceScope scope, string authorization)
    {
        var context = Context(scope);
        context.Request.Headers.Authorization = authorization;
        return context;
    }
}
