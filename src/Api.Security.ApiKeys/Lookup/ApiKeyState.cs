namespace Api.Security.ApiKeys;

/// <summary>
/// Determines whether a key is valid at a time, by its own times and those of its client only: a background task that does not
/// run cannot make a key valid. The validity is half open, <c>[notBefore, expiresAt)</c>.
/// </summary>
internal static class ApiKeyState
{
    /// <returns>
    /// <see langword="null"/> when the key is valid; otherwise the reason, which is revealed only to a caller that has the
    /// secret.
    /// </returns>
    public static Refusal? Of(ApiKey key, ApiClient client, DateTimeOffset now)
    {
        if (key.RevokedAt is not null || client.DeletedAt is not null) return ApiKeyRefusals.Revoked;
        if (now >= key.AcceptUntil) return ApiKeyRefusals.Retired;
        if (now >= key.ExpiresAt || now >= client.EndsAt) return ApiKeyRefusals.Expired;
        if (now < key.NotBefore) return ApiKeyRefusals.NotYetValid;
        return client.SuspendedAt is not null ? ApiKeyRefusals.ClientSuspended : null;
    }

    /// <returns>When the key ends by these times; <see langword="null"/> for never.</returns>
    public static DateTimeOffset? EndOf(ApiKey key, ApiClient client) => new[] { key.AcceptUntil, key.ExpiresAt, client.EndsAt }.Min();
}
