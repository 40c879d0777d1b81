using System.Security.Claims;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Api.Security.Benchmarks.Subjects;

/// <summary>
/// Sends one request after the other through the authentication and authorization middleware to an endpoint. Authentication is always
/// ours, with a cached token; authorization is ours, or that of ASP.NET Core without this library.
/// </summary>
internal sealed class AuthorizedPipeline : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly IServiceScopeFactory _scopes;
    private readonly RequestDelegate _pipeline;
    private readonly string _authorization;

    private AuthorizedPipeline(FakeAuthorizationServer issuer, string token, Action<IServiceCollection>? further)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddLogging();
        Protection.AddOurs(services, issuer);
        further?.Invoke(services);
        _services = services.BuildServiceProvider();
        _scopes = _services.GetRequiredService<IServiceScopeFactory>();
        _authorization = "Bearer " + token;
        var app = new ApplicationBuilder(_services);
        app.UseAuthentication();
        app.UseAuthorization();
        app.Run(context => context.GetEndpoint()!.RequestDelegate!(context));
        _pipeline = app.Build();
    }

    public static AuthorizedPipeline Ours(FakeAuthorizationServer issuer, string token, Action<IServiceCollection>? further = null) =>
        new(issuer, token, further);

    public static AuthorizedPipeline AspNetCore(FakeAuthorizationServer issuer, string token) => new(issuer, token, services =>
    {
        services.RemoveAll<IAuthorizationHandler>();
        services.RemoveAll<IAuthorizationHandlerProvider>();
        services.RemoveAll<IAuthorizationPolicyProvider>();
        services.RemoveAll<IAuthorizationMiddlewareResultHandler>();
        services.AddTransient<IAuthorizationHandler, PassThroughAuthorizationHandler>();
        services.AddTransient<IAuthorizationHandlerProvider, DefaultAuthorizationHandlerProvider>();
        services.AddTransient<IAuthorizationPolicyProvider, DefaultAuthorizationPolicyProvider>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AuthorizationMiddlewareResultHandler>();
    });

    /// <param name="metadata">The requirements of the endpoint.</param>
    /// <returns>A function that sends a request to the endpoint and returns <see langword="true"/> if it was accepted.</returns>
    public Func<bool> Endpoint(params object[] metadata)
    {
        var endpoint = new Endpoint(Answer, new EndpointMetadataCollection(metadata), "measured");
        return () =>
        {
            using var scope = _scopes.CreateScope();
            var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
            context.Request.Scheme = "https";
            context.Request.Headers.Authorization = _authorization;
            context.SetEndpoint(endpoint);
            _pipeline(context).GetAwaiter().GetResult();
            return context.Response.StatusCode == StatusCodes.Status202Accepted;
        };
    }

    /// <summary>Returns the caller of a request.</summary>
    public ClaimsPrincipal Caller()
    {
        using var scope = _scopes.CreateScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Request.Scheme = "https";
        context.Request.Headers.Authorization = _authorization;
        return context.AuthenticateAsync().GetAwaiter().GetResult().Principal
            ?? throw new InvalidOperationException("A valid token was refused.");
    }

    public void Dispose() => _services.Dispose();

    private static Task Answer(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }
}
