namespace Api.Security.ApiKeys;

/// <summary>
/// The transitions that create a key: the first one (T1), the next one (T2, T3, T4), the replacement for a stolen one (T12).
/// </summary>
internal static class IssueTransitions
{
    private const string ExpiryMember = "expiresAt";

    /// <summary>T1. Issues the first key, or a new one after the last has ended.</summary>
    public static TransitionFailure? Issue(this ClientKeys keys, MintedKey minted, IssueKeyRequest request)
    {
        if (keys.Refuse(request) is { } refused) return refused;
        if (keys.Current is not null) return TransitionFailureKind.KeyExists;
        return keys.Add(minted, request, null, ApiKeySlot.Current, AuditActions.KeyIssued);
    }

    /// <summary>T1 with a key that another system issued: only a digest of its secret is known.</summary>
    /// <param name="keys">The client.</param>
    /// <param name="imported">Its id here, and the digest hashed once more.</param>
    /// <param name="algorithm">The algorithm of the digest.</param>
    /// <param name="secretBits">The entropy of the secret in bits, as stated in the request.</param>
    /// <param name="request">The requested properties.</param>
    public static TransitionFailure? Adopt(this ClientKeys keys, MintedKey imported, ApiKeyHashAlgorithm algorithm, int secretBits,
        IssueKeyRequest request)
    {
        if (keys.Refuse(request) is { } refused) return refused;
        if (secretBits < ImportedSecret.MinBits)
            return TransitionFailure.Invalid("secretBits",
                $"Write {ImportedSecret.MinBits} or more: a fast hash does not protect a weaker secret; issue a new key.");
        if (keys.Current is not null) return TransitionFailureKind.KeyExists;
        return keys.Add(imported, request, null, ApiKeySlot.Current, AuditActions.KeyImported, algorithm);
    }

    /// <summary>T1 with a key that another system issued, where such keys are not accepted: it could never be used.</summary>
    public static TransitionFailure RefuseImport(this ClientKeys keys, IssueKeyRequest request) =>
        keys.Refuse(request) ?? TransitionFailureKind.ImportOff;

    /// <summary>
    /// Issues the next key (T2). A next key that was never used is replaced (T3), for example after a lost response; one that was used
    /// refuses the request (T4).
    /// </summary>
    public static TransitionFailure? IssueNext(this ClientKeys keys, MintedKey minted, IssueKeyRequest request)
    {
        if (keys.Refuse(request) is { } refused) return refused;
        if (keys.Current is not { } current) return TransitionFailureKind.NoKey;
        if (keys.Next is { FirstUsedAt: not null }) return TransitionFailureKind.RotationInProgress;
        if (keys.Bound(request, current, out var bounded) is { } invalid) return invalid;
        if (keys.Next is { } unused) keys.Revoke(RevokeReasons.Superseded, AuditActions.KeySuperseded, unused);
        keys.Put(bounded.Build(keys, minted, ApiKeySlot.Next), minted, AuditActions.NextIssued);
        return null;
    }

    /// <summary>Issues the next key at the request of a key of the client.</summary>
    public static TransitionFailure? SelfRotate(this ClientKeys keys, string byKeyId, MintedKey minted, IssueKeyRequest request)
    {
        if (!keys.Client.SelfRotation) return TransitionFailureKind.SelfRotationOff;
        if (keys.Find(byKeyId) is not { Slot: { } slot }) return TransitionFailureKind.NoKey;
        // A key that sends a request is in use, even if its first use is not recorded yet.
        if (slot is ApiKeySlot.Next) return TransitionFailureKind.RotationInProgress;
        if (SelfRotationRate.WaitFor(keys.Client.SelfRotationsUntil, keys.Now, keys.Rules) is { } wait && keys.RepeatOf(request) is null)
            return TransitionFailure.RateLimited(wait);
        if (keys.IssueNext(minted, request with { IssuedByKeyId = byKeyId }) is { } failure) return failure;
        keys.Spend(SelfRotationRate.Spend(keys.Client.SelfRotationsUntil, keys.Now, keys.Rules));
        return null;
    }

    /// <summary>
    /// T12. Replaces a stolen current key. It is revoked at once, with all keys that descend from it by self-rotation. Any other next key
    /// that is in use becomes current. An unused one is revoked, because it was delivered the same way, unless it is to be kept.
    /// </summary>
    public static TransitionFailure? EmergencyRotate(this ClientKeys keys, MintedKey minted, IssueKeyRequest request, bool keepNext)
    {
        if (keys.Refuse(request) is { } refused) return refused;
        if (keys.Current is not { } current) return TransitionFailureKind.NoKey;
        if (keys.Bound(request, current, out var bounded) is { } invalid) return invalid;
        var next = keys.Next is { FirstUsedAt: null } unused && !keepNext ? unused : null;
        keys.Revoke(RevokeReasons.Compromised, AuditActions.KeyRevoked,
            [current, .. next is null ? [] : new[] { next }, .. keys.OrderedBy(current)]);
        var (slot, action) = keys.Current is null
            ? (ApiKeySlot.Current, AuditActions.KeyIssued)
            : (ApiKeySlot.Next, AuditActions.NextIssued);
        keys.Put(bounded.Build(keys, minted, slot), minted, action);
        return null;
    }

    private static TransitionFailure? Add(this ClientKeys keys, MintedKey minted, IssueKeyRequest request, ApiKey? before, ApiKeySlot slot,
        string action, ApiKeyHashAlgorithm algorithm = ApiKeyHashAlgorithm.HmacSha256)
    {
        if (keys.Bound(request, before, out var bounded) is { } invalid) return invalid;
        var key = bounded.Build(keys, minted, slot) with { HashAlgorithm = algorithm };
        if (algorithm is ApiKeyHashAlgorithm.HmacSha256) keys.Put(key, minted, action);
        else keys.Put(key, action); // the secret of an imported key is not known here
        return null;
    }

    private static TransitionFailure? Refuse(this ClientKeys keys, IssueKeyRequest request)
    {
        // First of all: the original request has changed the state that the other checks look at.
        if (keys.RepeatOf(request) is { } repeated) return repeated;
        return keys.Client.SuspendedAt is null ? null : TransitionFailureKind.ClientSuspended;
    }

    // An Idempotency-Key identifies one request: the same key with a different request is an error, not a repetition.
    private static TransitionFailure? RepeatOf(this ClientKeys keys, IssueKeyRequest request)
    {
        if (request.Idempotency is not { } sent || keys.All.FirstOrDefault(key => key.IdempotencyHash == sent.KeyHash) is not { } issued)
            return null;
        return issued.RequestHash == sent.RequestHash ? TransitionFailure.AlreadyIssued(issued.Id)
            : TransitionFailureKind.IdempotencyKeyReused;
    }

    /// <summary>Checks that a key lives no longer than the settings and its client allow and has only scopes of its client.</summary>
    private static TransitionFailure? Bound(this ClientKeys keys, IssueKeyRequest request, ApiKey? before, out IssueKeyRequest bounded)
    {
        bounded = request;
        if (request.GraceAfterFirstUse is { } grace && (grace < TimeSpan.Zero || grace.TotalSeconds > RotationRules.MaxGraceSeconds))
            return TransitionFailure.Invalid("graceAfterFirstUseSeconds", $"Write 0 to {RotationRules.MaxGraceSeconds}.");
        if (request.Scopes is { } asked && asked.Except(keys.Client.Scopes, StringComparer.Ordinal).Any())
            return TransitionFailure.Invalid("scopes", "Write only scopes that the client has.");
        bounded = request
            with { Scopes = request.Scopes ?? before?.Scopes?.Intersect(keys.Client.Scopes, StringComparer.Ordinal).ToArray() };
        if (keys.Client.EndsAt <= keys.Now)
            return TransitionFailure.Invalid(ExpiryMember, "The client has ended; set a later endsAt first.");
        if (request.NeverExpires)
        {
            if (keys.Rules.AllowsNonExpiring && keys.Client.EndsAt is null) return null;
            return TransitionFailure.Invalid(ExpiryMember, "Write a time: keys that never expire are not allowed.");
        }

        var latest = keys.Now + keys.Rules.MaxKeyAge;
        if (keys.Client.EndsAt < latest) latest = keys.Client.EndsAt.Value;
        bounded = bounded with { ExpiresAt = request.ExpiresAt ?? latest };
        return bounded.ExpiresAt > keys.Now && bounded.ExpiresAt <= latest
            ? null
            : TransitionFailure.Invalid(ExpiryMember, $"Write a time in the future, {Rfc3339.Write(latest)} at the latest.");
    }

    private static ApiKey Build(this IssueKeyRequest request, ClientKeys keys, MintedKey minted, ApiKeySlot slot) => new()
    {
        Id = minted.Id,
        ClientId = keys.Client.Id,
        Slot = slot,
        Environment = minted.Environment,
        Hash = minted.Hash,
        HashAlgorithm = ApiKeyHashAlgorithm.HmacSha256,
        PepperVersion = minted.PepperVersion,
        Scopes = request.Scopes,
        CreatedAt = keys.Now,
        CreatedBy = keys.Actor.Id,
        IssuedByKeyId = request.IssuedByKeyId,
        LineageId = request.IssuedByKeyId is { } by ? keys.Find(by)?.LineageId ?? by : null,
        Generation = request.IssuedByKeyId is { } parent ? (keys.Find(parent)?.Generation ?? 0) + 1 : 0,
        CurrentSince = slot is ApiKeySlot.Current ? keys.Now : null,
        IdempotencyHash = request.Idempotency?.KeyHash,
        RequestHash = request.Idempotency?.RequestHash,
        ExpiresAt = request.ExpiresAt,
        GraceAfterFirstUse = request.GraceAfterFirstUse ?? keys.Rules.Grace,
    };
}
