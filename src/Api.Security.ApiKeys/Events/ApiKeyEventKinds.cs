namespace Api.Security.ApiKeys;

/// <summary>The closed list of event kinds.</summary>
public static class ApiKeyEventKinds
{
    /// <summary>A key was refused; the detail is the reason.</summary>
    public const string AuthenticationFailed = "auth.failed";

    /// <summary>A network used up its budget for unknown keys.</summary>
    public const string AuthenticationThrottled = "auth.throttled";

    /// <summary>A key that was replaced by the next one, or that has expired, was used with the right secret.</summary>
    public const string RetiredUse = "apikey.retired_use";

    /// <summary>A revoked key was used with the right secret.</summary>
    public const string RevokedUse = "apikey.revoked_use";

    /// <summary>A genuine key was sent where others can read it; the detail is <c>url</c> or <c>plaintext</c>.</summary>
    public const string Exposed = "apikey.exposed";

    /// <summary>A key was used from a network in which its client was not seen before.</summary>
    public const string NewNetwork = "apikey.new_network";

    /// <summary>A client no longer has a key.</summary>
    public const string ClientKeyless = "client.keyless";

    /// <summary>A caller without permission tried to administer keys.</summary>
    public const string AdminDenied = "admin.denied";

    /// <summary>A key expires soon; the detail is the number of days: 30, 14, 7 or 1.</summary>
    public const string KeyExpiring = "key.expiring";

    /// <summary>A key should be rotated now: it expires within 14 days, and there is no next key.</summary>
    public const string RotationDue = "rotation.due";

    /// <summary>
    /// A next key is not used; the detail is the percentage of <c>Rotation:MaxOverlap</c> that has passed: 50, 90 or 100.
    /// </summary>
    public const string RotationStalled = "rotation.stalled";

    /// <summary>A key was not used for a long time; the detail is the number of days: 90.</summary>
    public const string KeyUnused = "key.unused";

    /// <summary>
    /// A share of a quota is used; the detail is the name of the policy and the percentage, such as <c>daily 80</c>.
    /// </summary>
    public const string QuotaThreshold = "quota.threshold";

    /// <summary>The store has reverted to an older state: revoked keys may be valid again.</summary>
    public const string StoreRestored = "store.restored";

    /// <summary>All kinds.</summary>
    internal static IReadOnlyList<string> All { get; } =
    [
        AuthenticationFailed, AuthenticationThrottled, RetiredUse, RevokedUse, Exposed, NewNetwork,
        ClientKeyless, AdminDenied, KeyExpiring, RotationDue, RotationStalled, KeyUnused, QuotaThreshold,
        StoreRestored,
    ];
}
