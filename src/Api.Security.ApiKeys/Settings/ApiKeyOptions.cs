namespace Api.Security.ApiKeys;

/// <summary>
/// The options of <c>AddApiKeys()</c>. Bound from the configuration section <c>ApiSecurity:ApiKeys</c>; read once, at start.
/// </summary>
public sealed class ApiKeyOptions
{
    /// <summary>The headers that clients send.</summary>
    public ApiKeyHeaderOptions Headers { get; } = new();

    /// <summary>
    /// Whether a key that is sent over plain HTTP is answered with 403 <c>insecure_transport</c>, for valid and invalid keys
    /// alike.
    /// </summary>
    /// <value>
    /// Default: <see langword="null"/>, which is <see langword="false"/> in Development and <see langword="true"/> elsewhere.
    /// <c>ApiSecurity:RequireTls</c> requires TLS for API keys too, whatever this setting says. Behind a proxy that terminates TLS,
    /// <c>UseForwardedHeaders()</c> must run before authentication.
    /// </value>
    public bool? RequireTls { get; set; }

    /// <summary>The prefix of all keys, so that secret scanners recognize them.</summary>
    /// <value>2 to 8 lower-case letters and digits. Default: <c>apik</c>.</value>
    public string Brand { get; set; } = "apik";

    /// <summary>The environment of the keys. Keys of another environment are refused without a lookup.</summary>
    /// <value>2 to 8 lower-case letters and digits. Default: <c>live</c>.</value>
    public string Environment { get; set; } = "live";

    /// <summary>
    /// The peppers by version: base64 of 32 bytes each. The highest version signs, unless <see cref="SigningPepper"/> names
    /// another one; all versions verify.
    /// </summary>
    /// <value>Versions 1 to 32767. Default: none, which makes startup fail outside Development.</value>
    public IDictionary<int, string> Peppers { get; } = new Dictionary<int, string>();

    /// <summary>
    /// The version of the pepper that signs. Set it to change peppers while nodes restart one after the other: first add the new
    /// pepper in addition to the old one, so that it only verifies.
    /// </summary>
    /// <value>One of the versions of <see cref="Peppers"/>. Default: <see langword="null"/>, the highest.</value>
    public int? SigningPepper { get; set; }

    /// <summary>
    /// Whether keys may be stored, and accepted, without a pepper. Anyone who can write to the database can then add valid keys.
    /// </summary>
    /// <value>
    /// Default: <see langword="null"/>, which is <see langword="true"/> in Development without peppers and
    /// <see langword="false"/> elsewhere.
    /// </value>
    public bool? AllowUnpeppered { get; set; }

    /// <summary>The maximum lifetime of a key, and the default when none is requested.</summary>
    /// <value>1 minute to 3650 days. Default: 90 days.</value>
    public TimeSpan MaxKeyAge { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Whether keys that never expire may be issued. Such keys may be found years later, by others.</summary>
    /// <value>Default: <see langword="false"/>.</value>
    public bool AllowNonExpiring { get; set; }

    /// <summary>
    /// Whether a caller with the correct secret learns why the key is not accepted (<c>key_expired</c>, <c>key_revoked</c>, …)
    /// instead of <c>invalid_key</c>.
    /// </summary>
    /// <value>Default: <see langword="true"/>.</value>
    public bool RevealKeyStatus { get; set; } = true;

    /// <summary>What happens to a genuine key that was sent over plain HTTP although <see cref="RequireTls"/> is on.</summary>
    /// <value>Default: <see cref="PlaintextCredentialAction.Flag"/>.</value>
    public PlaintextCredentialAction OnPlaintextCredential { get; set; } = PlaintextCredentialAction.Flag;

    /// <summary>
    /// How many unknown keys one network (an IPv4 address, an IPv6 /64) may send per minute; then 429 <c>too_many_failures</c>.
    /// Known keys are not charged.
    /// </summary>
    /// <value>1 to 1,000,000. Default: 30.</value>
    public int UnknownKeyBudgetPerMinute { get; set; } = 30;

    /// <summary>
    /// Whether secrets in another format are looked up, by the id that is sent with them, because they were imported.
    /// </summary>
    /// <value>Default: <see langword="false"/>.</value>
    public bool AcceptImported { get; set; }

    /// <summary>How the next key takes over.</summary>
    public ApiKeyRotationOptions Rotation { get; } = new();

    /// <summary>The cache of keys in memory.</summary>
    public ApiKeyCacheOptions Cache { get; } = new();

    /// <summary>The usage that is counted.</summary>
    public ApiKeyUsageOptions Usage { get; } = new();

    /// <summary>Where events are sent.</summary>
    public ApiKeyWebhookOptions Webhook { get; } = new();

    /// <summary>Clients in configuration; only for the in-memory store.</summary>
    public IList<ConfiguredApiClient> Clients { get; } = [];
}
