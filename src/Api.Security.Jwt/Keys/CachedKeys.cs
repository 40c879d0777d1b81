namespace Api.Security.Jwt;

/// <summary>The keys that were fetched last.</summary>
/// <param name="Published">The keys.</param>
/// <param name="FetchedAt">The timestamp of the response.</param>
/// <param name="Number">
/// The number of the fetch, in the order of their starts. When an HTTP cache answered, the number of the previous keys.
/// </param>
internal sealed record CachedKeys(PublishedKeys Published, long FetchedAt, int Number)
{
    public KeySet Keys => Published.Keys;
}
