namespace Api.Security.Jwt;

/// <summary>The last keys that came, and when.</summary>
/// <param name="Published">The keys.</param>
/// <param name="FetchedAt">Timestamp of the answer.</param>
internal sealed record CachedKeys(PublishedKeys Published, long FetchedAt)
{
    public KeySet Keys => Published.Keys;
}
