namespace Api.Security.ApiKeys.Tests;

/// <summary>The contract of every store, tested for each of them.</summary>
public abstract partial class ApiKeyStoreContract : IAsyncLifetime
{
    private protected IApiKeyStore Store { get; private set; } = null!;

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync() => Store = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens an empty store.</summary>
    private protected abstract ValueTask<IApiKeyStore> OpenAsync();

    private protected abstract ValueTask CloseAsync();

    /// <summary>Makes every entry of the change feed older, by the clock of the store.</summary>
    private protected abstract Task LetChangesAgeAsync(TimeSpan age);

    private async Task<ApiClient> AddAsync(ApiClient client, params ApiKey[] keys)
    {
        (await Store.CommitAsync(Some.New(client, keys), None)).Should().Be(ApiKeyCommitResult.Written);
        return client;
    }

    private async Task<StoredApiClient> FindAsync(ApiClient client) => (await Store.FindClientAsync(client.Id, None))!;

    private async Task<IReadOnlyList<ApiKeyAuditEntry>> AuditAsync(ApiClient client) =>
        await Store.ReadAuditAsync(new ApiKeyAuditQuery { ClientId = client.Id, Limit = 1000 }, None);

    private async Task<IReadOnlyList<ApiKeyChange>> ChangesAsync() => (await Store.ReadChangesAsync(TimeSpan.FromDays(30), None)).Changes;

    /// <summary>Makes the call from many threads at once.</summary>
    private static Task<T[]> AtOnceAsync<T>(int times, Func<int, Task<T>> call) =>
        Task.WhenAll(Enumerable.Range(0, times).Select(i => Task.Run(() => call(i))));
}
