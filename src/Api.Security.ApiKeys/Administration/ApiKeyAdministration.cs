using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>
/// All operations on clients and keys, independent of HTTP. It creates the keys; the transitions decide about the changes.
/// </summary>
internal sealed class ApiKeyAdministration(IApiKeyStore store, ClientTransitions transitions, Revocations revocations, ApiKeyMint mint,
    PepperRing peppers, IOptions<ApiKeyOptions> options, KeyIdentifier identifier, RotationRules rules, ApiKeyCache cache, StoreClock clock)
{
    private const int IdLength = 26;
    private const string IdAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private readonly AuditIds _ids = new();

    /// <summary>The current time by the store's clock.</summary>
    public DateTimeOffset Now => clock.UtcNow;

    /// <param name="client">The client. Its id, creation time and version are set here.</param>
    /// <param name="actor">Who creates it.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    public Task<TransitionResult> CreateAsync(ApiClient client, AuditActor actor, CancellationToken cancellationToken) =>
        transitions.CreateAsync(
            client with { Id = RandomNumberGenerator.GetString(IdAlphabet, IdLength), CreatedAt = Rfc3339.Floor(Now), Version = 1 },
            actor, cancellationToken);

    public Task<TransitionResult> ChangeAsync(ClientChangeRequest request, Func<ClientKeys, TransitionFailure?> decide,
        CancellationToken cancellationToken) =>
        transitions.ApplyAsync(request, decide, cancellationToken);

    public Task<TransitionResult> IssueAsync(ClientChangeRequest request, IssueKeyRequest key, CancellationToken cancellationToken) =>
        transitions.ApplyAsync(For(request, key), keys => keys.Issue(mint.Create(), key), cancellationToken);

    public Task<TransitionResult> RotateAsync(ClientChangeRequest request, IssueKeyRequest key, CancellationToken cancellationToken) =>
        transitions.ApplyAsync(For(request, key), keys => keys.IssueNext(mint.Create(), key), cancellationToken);

    /// <summary>
    /// Issues the next key at the request of the current one. Without an <c>Idempotency-Key</c>, a request over the rate limit is
    /// refused before it waits for the lock of the client.
    /// </summary>
    public async Task<TransitionResult> SelfRotateAsync(ClientChangeRequest request, ApiKeySnapshot by, IssueKeyRequest key,
        CancellationToken cancellationToken) =>
        key.Idempotency is null && SelfRotationRate.WaitFor(by.Client.SelfRotationsUntil, Now, rules) is { } wait
            ? TransitionResult.Failed(TransitionFailure.RateLimited(wait))
            : await transitions.ApplyAsync(For(request, key) with { KeyId = by.Key.Id, GivesWay = true },
                keys => keys.SelfRotate(by.Key.Id, mint.Create(), key), cancellationToken);

    public Task<TransitionResult> ReplaceCompromisedAsync(ClientChangeRequest request, IssueKeyRequest key, bool keepNext) =>
        revocations.ReplaceAsync(For(request, key), keys => keys.EmergencyRotate(mint.Create(), key, keepNext));

    public Task<TransitionResult> ImportAsync(ClientChangeRequest request, ApiKeyHashAlgorithm algorithm, byte[] digest, int secretBits,
        IssueKeyRequest key, CancellationToken cancellationToken) =>
        transitions.ApplyAsync(For(request, key), keys =>
        {
            if (!options.Value.AcceptImported) return keys.RefuseImport(key);
            var id = ApiKeyId.New();
            var imported = new MintedKey(id.ToString(), "", options.Value.Environment, mint.Adopt(id, algorithm, digest), peppers.Signing);
            return keys.Adopt(imported, algorithm, secretBits, key);
        }, cancellationToken);

    public Task<TransitionResult> RevokeAsync(RevokeKeyRequest request) => revocations.RevokeAsync(request);

    /// <returns>
    /// The client, with all expiries and retirements that are due; <see langword="null"/> when it is deleted or not found.
    /// </returns>
    public async Task<ClientKeys?> FindClientAsync(string clientId, string? onlyTenant, CancellationToken cancellationToken) =>
        await store.FindClientAsync(clientId, cancellationToken) is { Client.DeletedAt: null } found && IsVisible(found.Client, onlyTenant)
            ? new ClientKeys(new LockedApiClient(found.Client, found.Keys, Now), rules, AuditActor.System("reader"), _ids)
            : null;

    /// <returns>The key, even of a deleted client; <see langword="null"/> when it is not found.</returns>
    public async Task<StoredApiKey?> FindKeyAsync(string keyId, string? onlyTenant, CancellationToken cancellationToken) =>
        await store.FindKeyAsync(keyId, cancellationToken) is { } found && IsVisible(found.Client, onlyTenant) ? found : null;

    /// <summary>
    /// Finds the key of a caller in the cache that also authenticates requests, so that callers do not use up store connections.
    /// </summary>
    public async Task<Outcome<ApiKeySnapshot>> FindOwnKeyAsync(string keyId) =>
        ApiKeyId.TryParse(keyId, out var id) ? await cache.FindAgainAsync(id) : ApiKeyRefusals.Unknown;

    public async Task<StoredApiKey?> IdentifyAsync(string secret, string? onlyTenant, CancellationToken cancellationToken) =>
        await identifier.FindAsync(secret, cancellationToken) is { } found && IsVisible(found.Client, onlyTenant) ? found : null;

    public Task<IReadOnlyList<ApiClient>> ListAsync(ApiClientQuery query, CancellationToken cancellationToken) =>
        store.ListClientsAsync(query, cancellationToken);

    public Task<IReadOnlyList<ApiKeyAuditEntry>> ReadAuditAsync(ApiKeyAuditQuery query, CancellationToken cancellationToken) =>
        store.ReadAuditAsync(query, cancellationToken);

    private static ClientChangeRequest For(ClientChangeRequest request, IssueKeyRequest key) =>
        request with { IdempotencyHash = key.Idempotency?.KeyHash };

    private static bool IsVisible(ApiClient client, string? onlyTenant) => onlyTenant is null || client.TenantId == onlyTenant;
}
