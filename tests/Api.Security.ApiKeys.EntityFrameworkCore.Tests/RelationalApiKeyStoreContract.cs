namespace Api.Security.ApiKeys.Tests;

/// <summary>The contract on a database, and what only a database can get wrong.</summary>
public abstract class RelationalApiKeyStoreContract(Databases databases, Provider provider) : ApiKeyStoreContract
{
    private Application? _application;

    private protected Database Database { get; private set; } = null!;

    [Fact]
    public void Is_shared() => Store.IsShared.Should().BeTrue();

    private protected override async ValueTask<IApiKeyStore> OpenAsync()
    {
        Database = await databases.MigratedAsync(provider);
        _application = Application.With<ApiKeysContext>(Database.Use);
        return _application.Store;
    }

    private protected override async ValueTask CloseAsync()
    {
        if (_application is null) return;
        await _application.DisposeAsync();
        await Database.DisposeAsync();
    }

    private protected override Task LetChangesAgeAsync(TimeSpan age) => Database.LetChangesAgeAsync(age);
}
