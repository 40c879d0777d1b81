namespace Api.Security.Jwt;

/// <summary>The last keys that came, and when.</summary>
/// <param name="Published">The keys.</param>
/// <param name="FetchedAt">Timestamp of the answer.</param>
/// <param name="Number">Which fetch brought them, counted from the first as they begin; the one before when a cache in between answered.</param>
internal sealed record CachedKeys(PublishedKeys Published, long FetchedAt, int Number)
{
    public KeySet Keys => Published.Keys;
}
