using System.Diagnostics.Metrics;
using Api.Security.ApiKeys;

namespace Api.Security.ApiKeys.Tests.Examples;

/// <summary>A store that wraps another one and measures how long key lookups take.</summary>
public sealed class TimedApiKeyStore(IApiKeyStore inner, IMeterFactory meters, TimeProvider clock) : IApiKeyStore
{
    private readonly Histogram<double> _lookups = meters.Create("Shop.Keys").CreateHistogram<double>("shop.keys.lookup", "s");

    public bool IsShared => inner.IsShared;

    public async ValueTask<StoredApiKey?> FindKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        try
        {
            return await inner.FindKeyAsync(keyId, cancellationToken);
        }
        finally
        {
            _lookups.Record(clock.GetElapsedTime(began).TotalSeconds);
        }
    }

    public Task<StoredApiClient?> FindClientAsync(string clientId, CancellationToken cancellationToken) =>
        inner.FindClientAsync(clientId, cancellationToken);

    public Task<IReadOnlyList<ApiClient>> ListClientsAsync(ApiClientQuery query, CancellationToken cancellationToken) =>
        inner.ListClientsAsync(query, cancellationToken);

    public Task<ApiKeyCommitResult> CommitAsync(ApiKeyCommit commit, CancellationToken cancellationToken) =>
        inner.CommitAsync(commit, cancellationToken);

    public Task<ApiKeyCommitResult> ChangeClientAsync(
        ApiClientSelection selection, Func<LockedApiClient, ApiKeyCommit?> decide, CancellationToken cancellationToken) =>
        inner.ChangeClientAsync(selection, decide, cancellationToken);

    public Task<ApiKeyChanges> ReadChangesAsync(TimeSpan within, CancellationToken cancellationToken) =>
        inner.ReadChangesAsync(within, cancellationToken);

    public Task<IReadOnlyList<ApiKeyAuditEntry>> ReadAuditAsync(ApiKeyAuditQuery query, CancellationToken cancellationToken) =>
        inner.ReadAuditAsync(query, cancellationToken);

    public Task<IReadOnlyList<string>> ListDueClientsAsync(DateTimeOffset before, string? after, int limit,
        CancellationToken cancellationToken) =>
        inner.ListDueClientsAsync(before, after, limit, cancellationToken);

    public Task<NetworkSighting> AddNetworkAsync(string clientId, string network, DateTimeOffset at, CancellationToken cancellationToken) =>
        inner.AddNetworkAsync(clientId, network, at, cancellationToken);

    public Task<bool> TryAddNoticeAsync(string keyId, string notice, DateTimeOffset at, CancellationToken cancellationToken) =>
        inner.TryAddNoticeAsync(keyId, notice, at, cancellationToken);

    public Task PurgeAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken) =>
        inner.PurgeAsync(endedBefore, cancellationToken);
}
