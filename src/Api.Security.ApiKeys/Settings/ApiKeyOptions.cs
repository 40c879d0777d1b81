namespace Api.Security.ApiKeys;

/// <summary>What <c>AddApiKeys()</c> is configured with. Bound from the configuration section <c>ApiSecurity:ApiKeys</c>; read once, at start.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>The headers that clients send.</summary>
    public ApiKeyHeaderOptions Headers { get; } = new();

    /// <summary>Whether a key over plain HTTP is answered 403 <c>insecure_transport</c>, the same for a good and a bad one.</summary>
    /// <value>Default: <see langword="null"/>, which is <see langword="false"/> in Development and <see langword="true"/> elsewhere. Behind a proxy that ends TLS, <c>UseForwardedHeaders()</c> must run before authentication.</value>
    public bool? RequireTls { get; set; }

    /// <summary>What keys begin with, so that scanners know whose they are.</summary>
    /// <value>2 to 8 lower-case letters and digits. Default: <c>apik</c>.</value>
    public string Brand { get; set; } = "apik";

    /// <summary>The environment that keys are for; keys of another one are refused without a lookup.</summary>
    /// <value>2 to 8 lower-case letters and digits. Default: <c>live</c>.</value>
    public string Environment { get; set; } = "live";

    /// <summary>The peppers by version: base64 of 32 bytes each. The highest version signs, unless <see cref="SigningPepper"/> says otherwise; all verify.</summary>
    /// <value>Versions 1 to 32767. Default: none, which stops the start outside Development.</value>
    public IDictionary<int, string> Peppers { get; } = new Dictionary<int, string>();

    /// <summary>The version of the pepper that signs. For a change of peppers while nodes are restarted one after the other: a new one is first put beside the old one and only verifies.</summary>
    /// <value>One of the versions of <see cref="Peppers"/>. Default: <see langword="null"/>, the highest.</value>
    public int? SigningPepper { get; set; }

    /// <summary>Whether keys may be stored, and accepted, without a pepper. Whoever can write to the database can then plant keys.</summary>
    /// <value>Default: <see langword="null"/>, which is <see langword="true"/> in Development without peppers and <see langword="false"/> elsewhere.</value>
    public bool? AllowUnpeppered { get; set; }

    /// <summary>How long a key lives at most, and when nothing else is asked for.</summary>
    /// <value>1 minute to 3650 days. Default: 90 days.</value>
    public TimeSpan MaxKeyAge { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Whether a key may be issued that never expires. Such keys are found years later, by others.</summary>
    /// <value>Default: <see langword="false"/>.</value>
    public bool AllowNonExpiring { get; set; }

    /// <summary>Whether the holder of the right secret learns why it is not accepted (<c>key_expired</c>, <c>key_revoked</c>, …) instead of <c>invalid_key</c>.</summary>
    /// <value>Default: <see langword="true"/>.</value>
    public bool RevealKeyStatus { get; set; } = true;

    /// <summary>What happens to a genuine key that came over plain HTTP although <see cref="RequireTls"/> is on.</summary>
    /// <value>Default: <see cref="PlaintextCredentialAction.Flag"/>.</value>
    public PlaintextCredentialAction OnPlaintextCredential { get; set; } = PlaintextCredentialAction.Flag;

    /// <summary>How many unknown keys one network (an IPv4 address, an IPv6 /64) may have looked up in a minute; then 429 <c>too_many_failures</c>. Known keys cost nothing.</summary>
    /// <value>1 to 1,000,000. Default: 30.</value>
    public int UnknownKeyBudgetPerMinute { get; set; } = 30;

    /// <summary>Whether secrets of another form than ours are looked up, by the id beside them, because they were imported.</summary>
    /// <value>Default: <see langword="false"/>.</value>
    public bool AcceptImported { get; set; }

    /// <summary>How the next key takes over.</summary>
    public ApiKeyRotationOptions Rotation { get; } = new();

    /// <summary>What is kept in memory.</summary>
    public ApiKeyCacheOptions Cache { get; } = new();

    /// <summary>Where events are sent.</summary>
    public ApiKeyWebhookOptions Webhook { get; } = new();

    /// <summary>Clients of the configuration; only for the in-memory store.</summary>
    public IList<ConfiguredApiClient> Clients { get; } = [];

    /// <summary>What could not be read from configuration, with its cure.</summary>
    internal List<string> Mistakes { get; } = [];
}
