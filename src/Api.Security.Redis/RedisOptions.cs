namespace Api.Security.Redis;

/// <summary>The arguments of <c>UseRedis()</c>.</summary>
internal sealed class RedisOptions
{
    public string Configuration { get; set; } = "";
}
