namespace Api.Security.Jwt;

/// <summary>The last keys that came, and when.</summary>
/// <param name="Published">The keys.</param>
/// <param name="FetchedAt">Timestamp of the answer.</param>
/// <param name="FreshFor">From this age on they are asked for again in the background.</param>
internal sealed record CachedKeys(PublishedKeys Published, long FetchedAt, TimeSpan FreshFor)
{
    public KeySet Keys => Published.Keys;
}
