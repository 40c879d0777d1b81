namespace Api.Security.ApiKeys.Tests;

/// <summary>Forwards every call to another store.</summary>
internal abstract class ForwardingStore(IApiKeyStore inner) : IApiKeyStore
{
    public virtual bool IsShared => inner.IsShared;

    public virtual ValueTask<StoredApiKey?> FindKeyAsync(string keyId, CancellationToken cancellationToken) =>
        inner.FindKeyAsync(keyId, cancellationToken);

    public virtual Task<StoredApiClient?> FindClientAsync(string clientId, CancellationToken cancellationToken) =>
        inner.FindClientAsync(clientId, cancellationToken);

    public virtual Task<IReadOnlyList<ApiClient>> ListClientsAsync(ApiClientQuery query, CancellationToken cancellationToken) =>
        inner.ListClientsAsync(query, cancellationToken);

    public virtual Task<ApiKeyCommitResult> CommitAsync(ApiKeyCommit commit, CancellationToken cancellationToken) =>
        inner.CommitAsync(commit, cancellationToken);

    public virtual Task<ApiKeyCommitResult> ChangeClientAsync(ApiClientSelection selection, Func<LockedApiClient, ApiKeyCommit?> decide,
        CancellationToken cancellationToken) => inner.ChangeClientAsync(selection, decide, cancellationToken);

    public virtual Task<ApiKeyChanges> ReadChangesAsync(TimeSpan within, CancellationToken cancellationToken) =>
        inner.ReadChangesAsync(within, cancellationToken);

    public virtual Task<IReadOnlyList<ApiKeyAuditEntry>> ReadAuditAsync(ApiKeyAuditQuery query, CancellationToken cancellationToken) =>
        inner.ReadAuditAsync(query, cancellationToken);

    public virtual Task<IReadOnlyList<string>> ListDueClientsAsync(DateTimeOffset before, string? after, int limit,
        CancellationToken cancellationToken) => inner.ListDueClientsAsync(before, after, limit, cancellationToken);

    public virtual Task<NetworkSighting> AddNetworkAsync(string clientId, string network, DateTimeOffset at,
        CancellationToken cancellationToken) => inner.AddNetworkAsync(clientId, network, at, cancellationToken);

    public virtual Task<bool> TryAddNoticeAsync(string keyId, string notice, DateTimeOffset at, CancellationToken cancellationToken) =>
        inner.TryAddNoticeAsync(keyId, notice, at, cancellationToken);

    public virtual Task PurgeAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken) =>
        inner.PurgeAsync(endedBefore, cancellationToken);
}
