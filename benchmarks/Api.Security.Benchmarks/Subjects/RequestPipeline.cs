using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Api.Security.Benchmarks.Subjects;

/// <summary>
/// Sends one request after the other through <c>HttpContext.AuthenticateAsync</c>: a service scope, a context, the default scheme. No
/// logging.
/// </summary>
internal abstract class RequestPipeline : IDisposable
{
    protected RequestPipeline(Action<IServiceCollection> protect)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddLogging();
        protect(services);
        Services = services.BuildServiceProvider();
        Scopes = Services.GetRequiredService<IServiceScopeFactory>();
    }

    public ServiceProvider Services { get; }

    protected IServiceScopeFactory Scopes { get; }

    public void Dispose() => Services.Dispose();

    /// <summary>ASP.NET Core with a scheme that does nothing.</summary>
    protected static void ProtectNothing(IServiceCollection services) =>
        services.AddTransient<EmptyScheme>().AddAuthentication(options =>
        {
            options.DefaultScheme = EmptyScheme.Name;
            options.AddScheme<EmptyScheme>(EmptyScheme.Name, displayName: null);
        });

    protected static DefaultHttpContext Context(IServiceScope scope)
    {
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Request.Scheme = "https";
        return context;
    }
}
