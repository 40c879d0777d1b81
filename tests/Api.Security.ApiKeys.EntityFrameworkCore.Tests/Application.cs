using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Api.Security.ApiKeys.Tests;

/// <summary>The services of an application that keeps its keys in a database.</summary>
internal sealed class Application : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    private Application(ServiceProvider provider) => _provider = provider;

    public IApiKeyStore Store => _provider.GetRequiredService<IApiKeyStore>();

    public IUsageStore Usage => _provider.GetRequiredService<IUsageStore>();

    /// <summary>Uses a context that <c>UseEntityFrameworkCore</c> or <paramref name="register"/> registers.</summary>
    public static Application With<TContext>(Action<DbContextOptionsBuilder>? configure, Action<IServiceCollection>? register = null)
        where TContext : DbContext
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IApiKeyStore>(_ => throw new InvalidOperationException("The store in memory was not replaced."));
        register?.Invoke(services);
        new Builder(services).UseEntityFrameworkCore<TContext>(configure);
        return new Application(services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true }));
    }

    /// <summary>Starts the hosted services of the library.</summary>
    public async Task StartAsync()
    {
        foreach (var service in _provider.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    private sealed class Builder(IServiceCollection services) : IApiSecurityBuilder
    {
        public IServiceCollection Services => services;

        public IApiSecurityBuilder AddScheme(string name, string authorizationScheme, Func<IServiceProvider,
            ICredentialValidator> validator, ISchemeMatcher? matcher = null) => this;

        public IApiSecurityBuilder AddSettings(string section, bool followsChanges = false) => this;
    }
}
