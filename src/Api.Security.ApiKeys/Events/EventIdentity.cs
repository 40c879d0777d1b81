namespace Api.Security.ApiKeys;

/// <summary>
/// What makes two events the same within a minute: the kind, the detail and whose key it is. The network counts only where
/// nobody is named, and where it is the news itself: a key that is tried from a thousand networks is one event.
/// </summary>
internal readonly record struct EventIdentity(string Kind, string? Detail, string? TenantId, string? ClientId, string? KeyId, string? Network)
{
    public static EventIdentity Of(ApiKeyEvent happened) => new(
        happened.Kind, happened.Detail, happened.TenantId, happened.ClientId, happened.KeyId,
        (happened.ClientId is null && happened.KeyId is null) || happened.Kind == ApiKeyEventKinds.NewNetwork ? happened.Network : null);

    /// <summary>Whether it names neither a key nor a client and whoever guesses can bring it about, as often as they like.</summary>
    public static bool IsAnonymous(ApiKeyEvent happened) => happened is { ClientId: null, KeyId: null, Kind: not ApiKeyEventKinds.StoreRestored };

    /// <summary>What is left of it when too many are open: one of each kind.</summary>
    public static EventIdentity OfKind(string kind) => new(kind, null, null, null, null, null);
}
