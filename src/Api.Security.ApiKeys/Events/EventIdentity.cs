namespace Api.Security.ApiKeys;

/// <summary>
/// What makes two events the same within a minute: the kind, the detail, and the key and its client. The network is compared only when
/// neither is named, or when the event is about a new network: a key that is tried from a thousand networks is one event.
/// </summary>
internal readonly record struct EventIdentity(string Kind, string? Detail, string? TenantId, string? ClientId, string? KeyId,
    string? Network)
{
    public static EventIdentity From(ApiKeyEvent happened) => new(
        happened.Kind, happened.Detail, happened.TenantId, happened.ClientId, happened.KeyId,
        (happened.ClientId is null && happened.KeyId is null) || happened.Kind == ApiKeyEventKinds.NewNetwork ? happened.Network : null);

    /// <summary>Checks whether an event names neither a key nor a client, and can be caused by guessing, any number of times.</summary>
    public static bool IsAnonymous(ApiKeyEvent happened) =>
        happened is { ClientId: null, KeyId: null, Kind: not ApiKeyEventKinds.StoreRestored };

    /// <summary>Returns the identity that is used when too many are open: one for each kind.</summary>
    public static EventIdentity OfKind(string kind) => new(kind, null, null, null, null, null);
}
