using Api.Security.ApiKeys;
using Api.Security.Benchmarks.Subjects;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Benchmarks.Keys;

/// <summary>Authenticates requests with an API key.</summary>
internal sealed class KeyPipeline : RequestPipeline
{
    private const string Pepper = "ZmFyLWZyb20tcmFuZG9tLWJ1dC0zMi1ieXRlcy1sb24=";

    private KeyPipeline(Action<IServiceCollection> protect)
        : base(protect)
    {
    }

    /// <summary>ASP.NET Core without this library, including the headers.</summary>
    public static KeyPipeline Empty() => new(ProtectNothing);

    public static KeyPipeline Ours(IApiKeyStore? store = null, int cached = 100_000) => new(services => Protect(services, store, cached));

    /// <summary>Ours, with keys in a database.</summary>
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
            // So that no background read falls into a round.
            (options.Cache.SizeLimit, options.Cache.MaxAge) = (cached, TimeSpan.FromMinutes(5));
        });
    }

    /// <summary>Authenticates a request, entirely on this thread once the key is in memory.</summary>
    public AuthenticateResult Authenticate(IssuedKey key)
    {
        using var scope = Scopes.CreateScope();
        return Context(scope, key).AuthenticateAsync().GetAwaiter().GetResult();
    }

    public async Task<AuthenticateResult> AuthenticateAsync(IssuedKey key)
    {
        using var scope = Scopes.CreateScope();
        return await Context(scope, key).AuthenticateAsync();
    }

    private static DefaultHttpContext Context(IServiceScope scope, IssuedKey key)
    {
        var context = Context(scope);
        context.Request.Headers["x-api-key-id"] = key.PublicId;
        context.Request.Headers["x-api-key"] = key.Secret;
        return context;
    }
}
