namespace Api.Security.Redis;

/// <summary>When a node copies usage that is not in the database yet to Redis.</summary>
public enum RedisUsage
{
    /// <summary>Once a second, in one call. A node that crashes loses at most what it has counted in the last second.</summary>
    EachSecond,

    /// <summary>
    /// At the end of each request, without waiting; requests that end within 10 ms, or during a call, are sent together. A node that
    /// crashes loses at most what it has counted in this time.
    /// </summary>
    EachRequest,

    /// <summary>Never. A node that crashes loses at most what it has counted in the last 12 s.</summary>
    Off,
}
