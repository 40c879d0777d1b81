using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys;

/// <summary>
/// Stores API keys in a relational database. The version of the client prevents conflicts that the unique indexes cannot prevent.
/// </summary>
internal sealed class RelationalApiKeyStore(StoreCalls calls) : IApiKeyStore
{
    private readonly KeyLookup _lookup = new();

    public bool IsShared => true;

    public ValueTask<StoredApiKey?> FindKeyAsync(string keyId, CancellationToken cancellationToken) =>
        new(calls.RunAsync((context, token) => _lookup.FindAsync(context, keyId, token), cancellationToken));

    public Task<StoredApiClient?> FindClientAsync(string clientId, CancellationToken cancellationToken) =>
        calls.RunAsync((context, token) => ClientQueries.FindAsync(context, clientId, token), cancellationToken);

    public Task<IReadOnlyList<ApiClient>> ListClientsAsync(ApiClientQuery query, CancellationToken cancellationToken) =>
        calls.RunAsync((context, token) => ClientQueries.ListAsync(context, query, token), cancellationToken);

    public Task<ApiKeyCommitResult> CommitAsync(ApiKeyCommit commit, CancellationToken cancellationToken) =>
        calls.WriteAsync((context, token) => CommitWriter.WriteAsync(context, commit, token), cancellationToken);

    public Task<ApiKeyCommitResult> ChangeClientAsync(
        ApiClientSelection selection, Func<LockedApiClient, ApiKeyCommit?> decide, CancellationToken cancellationToken) =>
        calls.WriteAsync((context, token) => new ClientChange(selection, decide).RunAsync(context, token), cancellationToken);

    public Task<ApiKeyChanges> ReadChangesAsync(TimeSpan within, CancellationToken cancellationToken) =>
        calls.RunAsync((context, token) => ChangeFeed.ReadAsync(context, within, token), cancellationToken);

    public Task<IReadOnlyList<ApiKeyAuditEntry>> ReadAuditAsync(ApiKeyAuditQuery query, CancellationToken cancellationToken) =>
        calls.RunAsync((context, token) => AuditQueries.ReadAsync(context, query, token), cancellationToken);

    public Task<IReadOnlyList<string>> ListDueClientsAsync(
        DateTimeOffset before, string? after, int limit, CancellationToken cancellationToken) =>
        calls.RunAsync((context, token) => ClientQueries.ListDueAsync(context, before, after, limit, token), cancellationToken);

    public Task<NetworkSighting> AddNetworkAsync(string clientId, string network, DateTimeOffset at, CancellationToken cancellationToken) =>
        calls.WriteAsync(
            (context, token) => FirstSeenWriter.AddNetworkAsync(
                context, new ApiClientNetworkRow { ClientId = clientId, Network = network, At = StoredTime.Write(at) }, token),
            cancellationToken);

    public Task<bool> TryAddNoticeAsync(string keyId, string notice, DateTimeOffset at, CancellationToken cancellationToken) =>
        calls.WriteAsync(
            (context, token) => FirstSeenWriter.TryAddNoticeAsync(
                context, new ApiKeyNoticeRow { KeyId = keyId, Notice = notice, At = StoredTime.Write(at) }, token),
            cancellationToken);

    public Task PurgeAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken) =>
        calls.WriteAsync((context, token) => Purge.RunAsync(context, endedBefore, token), cancellationToken);
}
