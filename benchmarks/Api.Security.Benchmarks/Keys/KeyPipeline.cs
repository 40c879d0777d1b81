using Api.Security.ApiKeys;
using Api.Security.Benchmarks.Subjects;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Api.Security.Benchmarks.Keys;

/// <summary>One request with an API key after the other through <c>HttpContext.AuthenticateAsync</c>. No logging.</summary>
internal sealed class KeyPipeline : IDisposable
{
    private const string Pepper = "ZmFyLWZyb20tcmFuZG9tLWJ1dC0zMi1ieXRlcy1sb24=";

    private readonly ServiceProvider _services;
    private readonly IServiceScopeFactory _scopes;

    private KeyPipeline(Action<IServiceCollection> protect)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddLogging();
        protect(services);
        _services = services.BuildServiceProvider();
        _scopes = _services.GetRequiredService<IServiceScopeFactory>();
    }

    /// <summary>What ASP.NET Core costs without us, the headers included.</summary>
    public static KeyPipeline Empty() => new(services =>
        services.AddTransient<EmptyScheme>().AddAuthentication(options =>
        {
            options.DefaultScheme = EmptyScheme.Name;
            options.AddScheme<EmptyScheme>(EmptyScheme.Name, displayName: null);
        }));

    public static KeyPipeline Ours(IApiKeyStore? store = null, int cached = 100_000) => new(services => Protect(services, store, cached));

    /// <summary>Ours, with the keys in a database.</summary>
    public static KeyPipeline Over(Action<DbContextOptionsBuilder> database) => new(services =>
    {
        Protect(services);
        services.AddApiSecurity().UseEntityFrameworkCore<ApiKeysContext>(database);
    });

    public static void Protect(IServiceCollection services, IApiKeyStore? store = null, int cached = 100_000)
    {
        if (store is not null) services.AddSingleton(store);
        services.AddApiSecurity().AddApiKeys(options =>
        {
            options.Peppers[1] = Pepper;
            options.RequireTls = false;
            options.UnknownKeyBudgetPerMinute = 1_000_000;
            // So that no round meets a reading in the background.
            (options.Cache.SizeLimit, options.Cache.MaxAge) = (cached, TimeSpan.FromMinutes(5));
        });
    }

    public IServiceProvider Services => _services;

    /// <summary>Authenticates; on this thread from beginning to end once the key is in memory.</summary>
    public AuthenticateResult Authenticate(IssuedKey key)
    {
        using var scope = _scopes.CreateScope();
        return Context(scope, key).AuthenticateAsync().GetAwaiter().GetResult();
    }

    public async Task<AuthenticateResult> AuthenticateAsync(IssuedKey key)
    {
        using var scope = _scopes.CreateScope();
        return await Context(scope, key).AuthenticateAsync();
    }

    public void Dispose() => _services.Dispose();

    private static DefaultHttpContext Context(IServiceScope scope, IssuedKey key)
    {
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Request.Scheme = "https";
        context.Request.Headers["x-api-key-id"] = key.PublicId;
        context.Request.Headers["x-api-key"] = key.Secret;
        return context;
    }
}
