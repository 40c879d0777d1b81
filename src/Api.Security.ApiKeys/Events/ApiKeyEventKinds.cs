namespace Api.Security.ApiKeys;

/// <summary>The closed list of events.</summary>
public static class ApiKeyEventKinds
{
    /// <summary>A key was refused; the detail is the reason.</summary>
    public const string AuthenticationFailed = "auth.failed";

    /// <summary>A network used up its budget for unknown keys.</summary>
    public const string AuthenticationThrottled = "auth.throttled";

    /// <summary>The right secret of a key that the next one has replaced, or that has expired.</summary>
    public const string RetiredUse = "apikey.retired_use";

    /// <summary>The right secret of a key that was revoked.</summary>
    public const string RevokedUse = "apikey.revoked_use";

    /// <summary>A genuine key was sent where others can read it; the detail is <c>url</c> or <c>plaintext</c>.</summary>
    public const string Exposed = "apikey.exposed";

    /// <summary>A key was used from a network that its client was never seen in.</summary>
    public const string NewNetwork = "apikey.new_network";

    /// <summary>A client has no key any more.</summary>
    public const string ClientKeyless = "client.keyless";

    /// <summary>Somebody who may not tried to administer keys.</summary>
    public const string AdminDenied = "admin.denied";

    /// <summary>A key expires soon; the detail is the number of days: 30, 14, 7 or 1.</summary>
    public const string KeyExpiring = "key.expiring";

    /// <summary>A key should be rotated now: it expires in 14 days, and no next key is there.</summary>
    public const string RotationDue = "rotation.due";

    /// <summary>A next key is not used; the detail is the part of <c>Rotation:MaxOverlap</c> that has passed: 50, 90 or 100.</summary>
    public const string RotationStalled = "rotation.stalled";

    /// <summary>The store has gone back to an older state: keys that were revoked may be good again.</summary>
    public const string StoreRestored = "store.restored";

    /// <summary>All kinds.</summary>
    internal static IReadOnlyList<string> All { get; } =
        [AuthenticationFailed, AuthenticationThrottled, RetiredUse, RevokedUse, Exposed, NewNetwork, ClientKeyless, AdminDenied, KeyExpiring, RotationDue, RotationStalled, StoreRestored];
}
