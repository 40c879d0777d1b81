namespace Api.Security.ApiKeys.Tests;

/// <summary>Creates as many stores on empty databases as a test needs.</summary>
internal sealed class FreshStores(Databases databases, Provider provider) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _open = [];

    public async Task<IApiKeyStore> CreateAsync()
    {
        var database = await databases.MigratedAsync(provider);
        var application = Application.With<ApiKeysContext>(database.Use);
        _open.AddRange([database, application]);
        return application.Store;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(_open)) await one.DisposeAsync();
    }
}
