using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys;

/// <summary>
/// Stores API keys in a relational database. The version of the client prevents conflicts that the unique indexes cannot prevent.
/// </summary>
internal sealed class RelationalApiKeyStore(ContextScopeFactory scopes) : IApiKeyStore, IDisposable
{
    private readonly KeyLookup _lookup = new();
    private readonly SemaphoreSlim _writer = new(1);

    public bool IsShared => true;

    public void Dispose() => _writer.Dispose();

    public ValueTask<StoredApiKey?> FindKeyAsync(string keyId, CancellationToken cancellationToken) =>
        new(RunAsync((context, token) => _lookup.FindAsync(context, keyId, token), cancellationToken));

    public Task<StoredApiClient?> FindClientAsync(string clientId, CancellationToken cancellationToken) =>
        RunAsync((context, token) => ClientQueries.FindAsync(context, clientId, token), cancellationToken);

    public Task<IReadOnlyList<ApiClient>> ListClientsAsync(ApiClientQuery query, CancellationToken cancellationToken) =>
        RunAsync((context, token) => ClientQueries.ListAsync(context, query, token), cancellationToken);

    public Task<ApiKeyCommitResult> CommitAsync(ApiKeyCommit commit, CancellationToken cancellationToken) =>
        WriteAsync((context, token) => CommitWriter.WriteAsync(context, commit, token), cancellationToken);

    public Task<ApiKeyCommitResult> ChangeClientAsync(
        ApiClientSelection selection, Func<LockedApiClient, ApiKeyCommit?> decide, CancellationToken cancellationToken) =>
        WriteAsync((context, token) => new ClientChange(selection, decide).RunAsync(context, token), cancellationToken);

    public Task<ApiKeyChanges> ReadChangesAsync(TimeSpan within, CancellationToken cancellationToken) =>
        RunAsync((context, token) => ChangeFeed.ReadAsync(context, within, token), cancellationToken);

    public Task<IReadOnlyList<ApiKeyAuditEntry>> ReadAuditAsync(ApiKeyAuditQuery query, CancellationToken cancellationToken) =>
        RunAsync((context, token) => AuditQueries.ReadAsync(context, query, token), cancellationToken);

    public Task<IReadOnlyList<string>> ListDueClientsAsync(
        DateTimeOffset before, string? after, int limit, CancellationToken cancellationToken) =>
        RunAsync((context, token) => ClientQueries.ListDueAsync(context, before, after, limit, token), cancellationToken);

    public Task<NetworkSighting> AddNetworkAsync(string clientId, string network, DateTimeOffset at, CancellationToken cancellationToken) =>
        WriteAsync(
            (context, token) => FirstSeenWriter.AddNetworkAsync(
                context, new ApiClientNetworkRow { ClientId = clientId, Network = network, At = StoredTime.Write(at) }, token),
            cancellationToken);

    public Task<bool> TryAddNoticeAsync(string keyId, string notice, DateTimeOffset at, CancellationToken cancellationToken) =>
        WriteAsync(
            (context, token) => FirstSeenWriter.TryAddNoticeAsync(
                context, new ApiKeyNoticeRow { KeyId = keyId, Notice = notice, At = StoredTime.Write(at) }, token),
            cancellationToken);

    public Task PurgeAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken) =>
        WriteAsync((context, token) => Purge.RunAsync(context, endedBefore, token), cancellationToken);

    private Task<T> RunAsync<T>(Func<DbContext, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        PromptCancellation.RunAsync(
            async token =>
            {
                await using var scope = scopes.Open();
                return await call(scope.Context, token);
            },
            cancellationToken);

    // A writer that finds SQLite locked sleeps and then tries again, so with bad luck it could wait forever. Therefore the writers
    // of this node wait in line.
    private Task<T> WriteAsync<T>(Func<DbContext, CancellationToken, Task<T>> call, CancellationToken cancellationToken) => RunAsync(
        async (context, token) =>
        {
            if (!Dialect.For(context.Database.ProviderName).HasOneWriter) return await call(context, token);
            await _writer.WaitAsync(token);
            try
            {
                return await call(context, token);
            }
            finally
            {
                _writer.Release();
            }
        },
        cancellationToken);
}
