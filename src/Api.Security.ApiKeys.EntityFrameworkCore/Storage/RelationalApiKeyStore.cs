using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys;

/// <summary>Keeps API keys in a relational database. What the index cannot hold, the version of the client does.</summary>
internal sealed class RelationalApiKeyStore(ContextScopes scopes) : IApiKeyStore
{
    private readonly KeyLookup _lookup = new();

    public bool IsShared => true;

    public async ValueTask<StoredApiKey?> FindKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open();
        return await _lookup.FindAsync(scope.Context, keyId, cancellationToken);
    }

    public async Task<StoredApiClient?> FindClientAsync(string clientId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open();
        return await ClientQueries.FindAsync(scope.Context, clientId, cancellationToken);
    }

    public async Task<IReadOnlyList<ApiClient>> ListClientsAsync(ApiClientQuery query, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open();
        return await ClientQueries.ListAsync(scope.Context, query, cancellationToken);
    }

    public async Task<ApiKeyCommitResult> CommitAsync(ApiKeyCommit commit, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open();
        return await CommitWriter.WriteAsync(scope.Context, commit, cancellationToken);
    }

    public async Task<ApiKeyChanges> ReadChangesAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open();
        return await ChangeFeed.ReadAsync(scope.Context, within, cancellationToken);
    }

    public async Task<IReadOnlyList<ApiKeyAuditEntry>> ReadAuditAsync(ApiKeyAuditQuery query, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open();
        return await AuditQueries.ReadAsync(scope.Context, query, cancellationToken);
    }

    public async Task<IReadOnlyList<string>> ListDueClientsAsync(DateTimeOffset before, string? after, int limit, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open();
        return await ClientQueries.ListDueAsync(scope.Context, before, after, limit, cancellationToken);
    }

    public async Task<NetworkSighting> AddNetworkAsync(string clientId, string network, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open();
        var row = new ApiClientNetworkRow { ClientId = clientId, Network = network, At = StoredTime.Write(at) };
        return await Sightings.AddNetworkAsync(scope.Context, row, cancellationToken);
    }

    public async Task<bool> TryAddNoticeAsync(string keyId, string notice, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open();
        return await Sightings.TryAddNoticeAsync(scope.Context, new ApiKeyNoticeRow { KeyId = keyId, Notice = notice, At = StoredTime.Write(at) }, cancellationToken);
    }

    public async Task PurgeAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open();
        await ChangeFeed.ShortenAsync(scope.Context, cancellationToken);
        var time = StoredTime.Write(endedBefore);
        await scope.Context.Keys().Where(key => key.Slot == null && key.Hash.Length > 0 && (key.ExpiresAt < time || key.AcceptUntil < time || key.RevokedAt < time))
            .ExecuteUpdateAsync(set => set.SetProperty(key => key.Hash, Array.Empty<byte>()), cancellationToken);
    }
}
