namespace Api.Security.Redis;

/// <summary>What <c>UseRedis()</c> was called with.</summary>
internal sealed class RedisOptions
{
    public string Configuration { get; set; } = "";
}
