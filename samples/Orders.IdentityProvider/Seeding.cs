using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;

namespace Orders.IdentityProvider;

/// <summary>Writes scopes and clients into the empty store before the server listens.</summary>
internal sealed class Seeding(IServiceScopeFactory scopes, IOptions<IdentityProviderOptions> settings) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();

        var scopeManager = scope.ServiceProvider.GetRequiredService<IOpenIddictScopeManager>();
        foreach (var (name, resource) in Scopes.Resources)
        {
            var descriptor = new OpenIddictScopeDescriptor { Name = name, Resources = { resource } };
            await scopeManager.CreateAsync(descriptor, cancellationToken);
        }

        var clientManager = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        foreach (var client in Clients.All(settings.Value))
            await clientManager.CreateAsync(client, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
