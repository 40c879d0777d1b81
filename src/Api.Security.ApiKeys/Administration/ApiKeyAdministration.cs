using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>Everything that can be done with clients and keys, for HTTP and for whatever else comes: it makes keys, and hands decisions to the transitions.</summary>
internal sealed class ApiKeyAdministration(IApiKeyStore store, ClientTransitions transitions, Revocations revocations, ApiKeyMint mint, PepperRing peppers, IOptions<ApiKeyOptions> options, KeyIdentifier identifier, RotationRules rules, ApiKeyCache cache, StoreClock clock)
{
    private const int IdLength = 26;
    private const string IdAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private readonly AuditIds _ids = new();

    /// <summary>The time by the clock of the store.</summary>
    public DateTimeOffset Now => clock.UtcNow;

    /// <param name="client">All but its id, time and version.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Signalled when the caller gives up.</param>
    public Task<TransitionResult> CreateAsync(ApiClient client, AuditActor actor, CancellationToken cancellationToken) =>
        transitions.CreateAsync(client with { Id = RandomNumberGenerator.GetString(IdAlphabet, IdLength), CreatedAt = Rfc3339.Floor(Now), Version = 1 }, actor, cancellationToken);

    public Task<TransitionResult> ChangeAsync(ClientChangeRequest order, Func<ClientKeys, TransitionFailure?> decide, CancellationToken cancellationToken) =>
        transitions.ApplyAsync(order, decide, cancellationToken);

    public Task<TransitionResult> IssueAsync(ClientChangeRequest order, IssueKeyRequest key, CancellationToken cancellationToken) =>
        transitions.ApplyAsync(For(order, key), keys => keys.Issue(mint.Create(), key), cancellationToken);

    public Task<TransitionResult> RotateAsync(ClientChangeRequest order, IssueKeyRequest key, CancellationToken cancellationToken) =>
        transitions.ApplyAsync(For(order, key), keys => keys.IssueNext(mint.Create(), key), cancellationToken);

    /// <summary>Has a key order its successor. Whoever must wait anyway does not get as far as the lock of the client.</summary>
    public async Task<TransitionResult> SelfRotateAsync(ClientChangeRequest order, ApiKeySnapshot by, IssueKeyRequest key, CancellationToken cancellationToken) =>
        key.Idempotency is null && SelfRotationRate.WaitFor(by.Client.SelfRotationsUntil, Now, rules) is { } wait
            ? TransitionResult.Failed(TransitionFailure.RateLimited(wait))
            : await transitions.ApplyAsync(For(order, key) with { KeyId = by.Key.Id, GivesWay = true }, keys => keys.SelfRotate(by.Key.Id, mint.Create(), key), cancellationToken);

    public Task<TransitionResult> ReplaceCompromisedAsync(ClientChangeRequest order, IssueKeyRequest key, bool keepNext) =>
        revocations.ReplaceAsync(For(order, key), keys => keys.EmergencyRotate(mint.Create(), key, keepNext));

    public Task<TransitionResult> ImportAsync(ClientChangeRequest order, ApiKeyHashAlgorithm algorithm, byte[] digest, int secretBits, IssueKeyRequest key, CancellationToken cancellationToken) =>
        transitions.ApplyAsync(For(order, key), keys =>
        {
            var id = ApiKeyId.New();
            var imported = new MintedKey(id.ToString(), "", options.Value.Environment, mint.Adopt(id, algorithm, digest), peppers.Signing);
            return keys.Adopt(imported, algorithm, secretBits, key);
        }, cancellationToken);

    public Task<TransitionResult> RevokeAsync(RevokeKeyRequest order) => revocations.RevokeAsync(order);

    /// <returns>A client that is there, with what time alone has decided applied; <see langword="null"/> when there is none.</returns>
    public async Task<ClientKeys?> FindClientAsync(string clientId, string? onlyTenant, CancellationToken cancellationToken) =>
        await store.FindClientAsync(clientId, cancellationToken) is { Client.DeletedAt: null } found && IsVisible(found.Client, onlyTenant)
            ? new ClientKeys(new LockedApiClient(found.Client, found.Keys, Now), rules, AuditActor.System("reader"), _ids)
            : null;

    /// <returns>A key, also one of a client that is gone.</returns>
    public async Task<StoredApiKey?> FindKeyAsync(string keyId, string? onlyTenant, CancellationToken cancellationToken) =>
        await store.FindKeyAsync(keyId, cancellationToken) is { } found && IsVisible(found.Client, onlyTenant) ? found : null;

    /// <summary>The key of a caller, as his requests are decided by: from memory, so that he takes no connection of the store from others.</summary>
    public async Task<Outcome<ApiKeySnapshot>> FindOwnKeyAsync(string keyId) => ApiKeyId.TryParse(keyId, out var id) ? await cache.FindAgainAsync(id) : ApiKeyRefusals.Unknown;

    public async Task<StoredApiKey?> IdentifyAsync(string secret, string? onlyTenant, CancellationToken cancellationToken) =>
        await identifier.FindAsync(secret, cancellationToken) is { } found && IsVisible(found.Client, onlyTenant) ? found : null;

    public Task<IReadOnlyList<ApiClient>> ListAsync(ApiClientQuery query, CancellationToken cancellationToken) => store.ListClientsAsync(query, cancellationToken);

    public Task<IReadOnlyList<ApiKeyAuditEntry>> ReadAuditAsync(ApiKeyAuditQuery query, CancellationToken cancellationToken) => store.ReadAuditAsync(query, cancellationToken);

    private static ClientChangeRequest For(ClientChangeRequest order, IssueKeyRequest key) => order with { IdempotencyHash = key.Idempotency?.KeyHash };

    private static bool IsVisible(ApiClient client, string? onlyTenant) => onlyTenant is null || client.TenantId == onlyTenant;
}
