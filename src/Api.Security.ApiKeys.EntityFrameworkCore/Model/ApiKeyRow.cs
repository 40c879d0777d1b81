namespace Api.Security.ApiKeys;

/// <summary>A row of the table <c>ApiKey</c>. <see cref="No"/> is its primary key, in the order of issue.</summary>
internal sealed class ApiKeyRow
{
    public int No { get; set; }

    public required string Kid { get; set; }

    public required string ClientId { get; set; }

    public ApiKeySlot? Slot { get; set; }

    public required string Environment { get; set; }

    public required byte[] Hash { get; set; }

    public ApiKeyHashAlgorithm HashAlgorithm { get; set; }

    public short PepperVersion { get; set; }

    public string? Scopes { get; set; }

    public DateTime CreatedAt { get; set; }

    public required string CreatedBy { get; set; }

    public string? IssuedByKeyId { get; set; }

    public string? LineageId { get; set; }

    public int Generation { get; set; }

    public DateTime? CurrentSince { get; set; }

    public string? IdempotencyHash { get; set; }

    public string? RequestHash { get; set; }

    public DateTime? NotBefore { get; set; }

    public DateTime? ExpiresAt { get; set; }

    public DateTime? AcceptUntil { get; set; }

    /// <summary>In milliseconds, because databases store durations differently.</summary>
    public long GraceAfterFirstUse { get; set; }

    public DateTime? FirstUsedAt { get; set; }

    public DateTime? RevokedAt { get; set; }

    public string? RevokeReason { get; set; }

    public DateTime? ExposedAt { get; set; }

    /// <summary>Written with the usage, and never with a change of the key.</summary>
    public DateTime? LastUsedAt { get; set; }

    public static ApiKeyRow From(ApiKey key) => new()
    {
        Kid = key.Id,
        ClientId = key.ClientId,
        Slot = key.Slot,
        Environment = key.Environment,
        Hash = key.Hash.ToArray(),
        HashAlgorithm = key.HashAlgorithm,
        PepperVersion = key.PepperVersion,
        Scopes = key.Scopes is null ? null : ListText.Write(key.Scopes),
        CreatedAt = StoredTime.Write(key.CreatedAt),
        CreatedBy = key.CreatedBy,
        IssuedByKeyId = key.IssuedByKeyId,
        LineageId = key.LineageId,
        Generation = key.Generation,
        CurrentSince = StoredTime.Write(key.CurrentSince),
        IdempotencyHash = key.IdempotencyHash,
        RequestHash = key.RequestHash,
        NotBefore = StoredTime.Write(key.NotBefore),
        ExpiresAt = StoredTime.Write(key.ExpiresAt),
        AcceptUntil = StoredTime.Write(key.AcceptUntil),
        GraceAfterFirstUse = key.GraceAfterFirstUse.Ticks / TimeSpan.TicksPerMillisecond,
        FirstUsedAt = StoredTime.Write(key.FirstUsedAt),
        RevokedAt = StoredTime.Write(key.RevokedAt),
        RevokeReason = key.RevokeReason,
        ExposedAt = StoredTime.Write(key.ExposedAt),
    };

    public ApiKey ToKey() => new()
    {
        Id = Kid,
        ClientId = ClientId,
        Slot = Slot,
        Environment = Environment,
        Hash = Hash,
        HashAlgorithm = HashAlgorithm,
        PepperVersion = PepperVersion,
        Scopes = Scopes is null ? null : ListText.Read(Scopes),
        CreatedAt = StoredTime.Read(CreatedAt),
        CreatedBy = CreatedBy,
        IssuedByKeyId = IssuedByKeyId,
        LineageId = LineageId,
        Generation = Generation,
        CurrentSince = StoredTime.Read(CurrentSince),
        IdempotencyHash = IdempotencyHash,
        RequestHash = RequestHash,
        NotBefore = StoredTime.Read(NotBefore),
        ExpiresAt = StoredTime.Read(ExpiresAt),
        AcceptUntil = StoredTime.Read(AcceptUntil),
        GraceAfterFirstUse = TimeSpan.FromMilliseconds(GraceAfterFirstUse),
        FirstUsedAt = StoredTime.Read(FirstUsedAt),
        RevokedAt = StoredTime.Read(RevokedAt),
        RevokeReason = RevokeReason,
        ExposedAt = StoredTime.Read(ExposedAt),
    };
}
