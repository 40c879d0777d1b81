using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>How to connect to Redis. Set exactly one of the first three properties.</summary>
public sealed class RedisOptions
{
    /// <summary>
    /// The configuration string of StackExchange.Redis: <c>redis.example.com:6380,ssl=true,password=…</c>. It is never logged.
    /// </summary>
    public string? Configuration { get; set; }

    /// <summary>
    /// The same as an object, for what a string cannot express, such as client certificates and tokens that are renewed. The object is
    /// copied. Values that the library sets, such as <c>AbortOnConnectFail</c>, are replaced in the copy.
    /// </summary>
    public ConfigurationOptions? ConfigurationOptions { get; set; }

    /// <summary>
    /// An existing connection of the application. It is used for commands and for listening, and is never closed. Its own time limits and
    /// backlog policy apply, but no command is awaited longer than the library's limits. Prefer <c>BacklogPolicy.FailFast</c>: a command
    /// that waits in a backlog may still run after it was reported as failed.
    /// </summary>
    public IConnectionMultiplexer? Connection { get; set; }

    /// <summary>
    /// The first part of the names of all keys and of the channel, also in the ACL of Redis: <c>apisec:deny:…</c>,
    /// <c>apisec:feed:…</c>, <c>apisec:replay:…</c>, <c>apisec:rl:…</c>, <c>apisec:u:…</c>, <c>apisec:changes</c>. Two applications in one
    /// Redis need two prefixes. In configuration: <c>ApiSecurity:Redis:Prefix</c>.
    /// </summary>
    /// <value>1 to 64 letters, digits, hyphens, underscores, dots and colons. Default: <c>apisec</c>.</value>
    public string Prefix { get; set; } = "apisec";

    /// <summary>
    /// When a node copies to Redis the usage, and the used units of quotas, that it has not written to the database yet. If the node
    /// crashes, another node writes them. In configuration: <c>ApiSecurity:Redis:Usage</c>.
    /// </summary>
    /// <value>One of <see cref="RedisUsage"/>. Default: <see cref="RedisUsage.EachSecond"/>.</value>
    public RedisUsage Usage { get; set; }
}
