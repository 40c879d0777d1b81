namespace Api.Security.Jwt;

/// <summary>The last keys that came, and when.</summary>
/// <param name="Published">The keys.</param>
/// <param name="FetchedAt">Timestamp of the answer.</param>
/// <param name="Number">Which fetch of keys brought them, counted from the first.</param>
internal sealed record CachedKeys(PublishedKeys Published, long FetchedAt, int Number)
{
    public KeySet Keys => Published.Keys;
}
