using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Api.Security.ApiKeys;

// The bodies of requests. OpenAPI documents are written from these records, too. A member that is not nullable may be left out unless it
// is required, but it may not be null.

/// <summary>A new client.</summary>
internal sealed record NewApiClient : RequestBody<NewApiClient>
{
    /// <summary>The name; unique within the tenant.</summary>
    [JsonRequired, NameText]
    public string Name { get; set; } = "";

    /// <summary>The tenant; <see langword="null"/> for none or, when the caller has one, for the caller's.</summary>
    [NameText(MaxLength = 64)]
    public string? TenantId { get; set; }

    /// <summary>The scopes that its keys get at most.</summary>
    [JsonRequired, ScopeList]
    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <summary>The networks that its keys are accepted from; empty for all.</summary>
    [NetworkList]
    public IReadOnlyList<string> AllowedCidrs { get; set; } = [];

    /// <summary>Whether its keys may request their own successor.</summary>
    public bool SelfRotation { get; set; }

    /// <summary>The client in another system.</summary>
    [NameText]
    public string? ExternalRef { get; set; }

    /// <summary>When its keys stop being accepted; in the future.</summary>
    public DateTimeOffset? EndsAt { get; set; }

    protected override void Validate(RequestErrors errors, DateTimeOffset now)
    {
        if (EndsAt <= now) errors.Add("endsAt", "Write a time in the future, or null.");
    }
}

/// <summary>Changes to a client. Members that are left out stay unchanged.</summary>
internal sealed record ApiClientPatch : RequestBody<ApiClientPatch>
{
    /// <inheritdoc cref="NewApiClient.Name"/>
    [NameText]
    public string Name { get; set; } = null!; // unless it was sent

    /// <inheritdoc cref="NewApiClient.Scopes"/>
    [ScopeList]
    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <inheritdoc cref="NewApiClient.AllowedCidrs"/>
    [NetworkList]
    public IReadOnlyList<string> AllowedCidrs { get; set; } = [];

    /// <inheritdoc cref="NewApiClient.SelfRotation"/>
    public bool SelfRotation { get; set; }

    /// <inheritdoc cref="NewApiClient.ExternalRef"/>
    [NameText]
    public string? ExternalRef { get; set; }

    /// <inheritdoc cref="NewApiClient.EndsAt"/>
    public DateTimeOffset? EndsAt { get; set; }
}

/// <summary>The first key of a client.</summary>
internal sealed record NewApiKey : RequestBody<NewApiKey>
{
    /// <summary>When it expires; <see langword="null"/> for never, left out for the longest life that is allowed.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }
}

/// <summary>A key that another system issued: the digest of its secret, and the entropy of the secret in bits.</summary>
internal sealed record ImportedApiKey : RequestBody<ImportedApiKey>
{
    public const string Sha256 = "sha256-hex";

    private const string Sha512 = "sha512-base64";
    private const int Sha256HexLength = 64;
    private const int Sha512Base64Length = 88;
    private const int Sha512Length = 64;

    /// <summary><c>sha256-hex</c> or <c>sha512-base64</c>.</summary>
    [JsonRequired, OneOf(Sha256, Sha512)]
    public string Algorithm { get; set; } = "";

    /// <summary>The digest of the whole secret. Not readable from outside, so that nothing logs it with the body.</summary>
    [JsonRequired, StringLength(Sha512Base64Length, ErrorMessage = "Write the digest of the whole secret.")]
    public string Digest { private get; set; } = "";

    /// <summary>The entropy of the secret in bits.</summary>
    [JsonRequired, Range(0, 4096, ErrorMessage = "Write a whole number from {1} to {2}.")]
    public int SecretBits { get; set; }

    /// <inheritdoc cref="NewApiKey.ExpiresAt"/>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <returns>The digest; <see langword="null"/> when it is not one of the algorithm.</returns>
    public byte[]? DecodeDigest() => Algorithm switch
    {
        Sha256 => Digest.Length == Sha256HexLength && Digest.All(char.IsAsciiHexDigit) ? Convert.FromHexString(Digest) : null,
        Sha512 => Digest.Length == Sha512Base64Length && Base64.IsValid(Digest, out var length) && length == Sha512Length
            ? Convert.FromBase64String(Digest)
            : null,
        _ => null,
    };

    // The ToString that records get by default would print the digest.
    public override string ToString() => nameof(ImportedApiKey);

    protected override void Validate(RequestErrors errors, DateTimeOffset now)
    {
        if (DecodeDigest() is null)
            errors.Add("digest",
                $"Write SHA-256 as {Sha256HexLength} hexadecimal digits, or SHA-512 as {Sha512Base64Length} characters of base64.");
    }
}

/// <summary>The next key, or the replacement for a stolen one.</summary>
internal sealed record ApiKeyRotation : RequestBody<ApiKeyRotation>
{
    public const string Routine = "routine";

    /// <summary><c>routine</c>, or <c>compromised</c> to revoke the current key at once.</summary>
    [JsonRequired, OneOf(Routine, RevokeReasons.Compromised)]
    public string Mode { get; set; } = "";

    /// <summary>How many seconds the current key is accepted after the first use of the next one.</summary>
    [Range(0, RotationRules.MaxGraceSeconds, ErrorMessage = "Write a whole number from {1} to {2}.")]
    public int GraceAfterFirstUseSeconds { get; set; }

    /// <inheritdoc cref="NewApiKey.ExpiresAt"/>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>With mode <c>compromised</c>: whether an existing next key stays accepted.</summary>
    public bool KeepNext { get; set; }

    protected override void Validate(RequestErrors errors, DateTimeOffset now)
    {
        if (KeepNext && Mode is Routine) errors.Add("keepNext", $"Leave it out, or set mode to {RevokeReasons.Compromised}.");
    }
}

/// <summary>Why a key is revoked.</summary>
internal sealed record ApiKeyRevocation : RequestBody<ApiKeyRevocation>
{
    /// <summary>The reason.</summary>
    [JsonRequired, OneOf(RevokeReasons.Compromised, RevokeReasons.Superseded, RevokeReasons.Other)]
    public string Reason { get; set; } = "";

    /// <summary>Whether the keys that it issued are revoked, too. Default: only with reason <c>compromised</c>.</summary>
    public bool Cascade { get; set; }
}

/// <summary>A secret that was found somewhere.</summary>
internal sealed record FoundApiKey : RequestBody<FoundApiKey>
{
    /// <summary>The secret. Not readable from outside, so that nothing logs it with the body.</summary>
    [JsonRequired, StringLength(ImportedSecret.MaxLength, MinimumLength = 1, ErrorMessage = "Write {2} to {1} characters.")]
    public string Secret { private get; set; } = "";

    /// <summary>Whether the key is revoked as compromised.</summary>
    public bool Revoke { get; set; }

    /// <returns>The secret. It must be neither logged nor stored.</returns>
    public string RevealSecret() => Secret;

    // The ToString that records get by default would print the secret.
    public override string ToString() => nameof(FoundApiKey);
}

/// <summary>No body, or an empty object.</summary>
internal sealed record NoBody : RequestBody<NoBody>;
