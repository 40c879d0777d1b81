using System.Net;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>
/// The two kinds of connections: one for commands, which reconnects by itself, and one for listening, which is created anew
/// whenever it fails, so that missed messages never go unnoticed.
/// </summary>
internal static class RedisConnection
{
    private const int MostCommandMilliseconds = 1_000;
    private const int MostConnectMilliseconds = 5_000;

    // For commands, so that Redis is used again soon after an outage of any length.
    private const int MostCommandConnectMilliseconds = 3_000;
    private const int MostRetryMilliseconds = 2_000;
    private const int KeepAliveSeconds = 2;

    public static bool IsUsable(RedisOptions options) =>
        Copy(options) is { EndPoints.Count: > 0 } copy && copy.EndPoints.All(IsAddress);

    public static async Task<IConnectionMultiplexer> ConnectForCommandsAsync(RedisOptions options)
    {
        if (options.Connection is { } existing) return existing;
        var copy = Bound(options);
        copy.AbortOnConnectFail = false;
        copy.BacklogPolicy = BacklogPolicy.FailFast; // callers can do without Redis, and cannot wait for a queue
        copy.ConnectTimeout = Math.Min(copy.ConnectTimeout, MostCommandConnectMilliseconds);
        copy.ConnectRetry = 1; // it goes on trying in the background
        copy.ReconnectRetryPolicy = new ExponentialRetry(250, MostRetryMilliseconds);
        return await ConnectionMultiplexer.ConnectAsync(copy);
    }

    public static async Task<IConnectionMultiplexer> ConnectForListeningAsync(RedisOptions options)
    {
        if (options.Connection is { } existing) return existing;
        var copy = Bound(options);
        copy.AbortOnConnectFail = true;
        copy.ConnectRetry = 1;
        copy.SharedSubscriptionConnection = true; // replies are small here
        return await ConnectionMultiplexer.ConnectAsync(copy);
    }

    // A dead connection is detected after four times the time limit of commands.
    private static ConfigurationOptions Bound(RedisOptions options)
    {
        var copy = Copy(options) ?? throw new InvalidOperationException("The configuration of Redis was not validated.");
        copy.AsyncTimeout = Math.Min(copy.AsyncTimeout, MostCommandMilliseconds);
        copy.ConnectTimeout = Math.Min(copy.ConnectTimeout, MostConnectMilliseconds);
        copy.KeepAlive = KeepAliveSeconds;
        copy.ConfigurationChannel = "";
        copy.IncludeDetailInExceptions = false;
        copy.LoggerFactory = null;
        return copy;
    }

    private static ConfigurationOptions? Copy(RedisOptions options)
    {
        if (options.ConfigurationOptions is { } given) return given.Clone();
        try
        {
            return ConfigurationOptions.Parse(options.Configuration ?? "");
        }
        catch (Exception) // of several types; its text repeats the configuration
        {
            return null;
        }
    }

    // "redis://:password@host" would be taken for a host name.
    private static bool IsAddress(EndPoint endPoint) =>
        endPoint is not DnsEndPoint { Host: var host } ||
        (host.Length > 0 && host.All(letter => char.IsLetterOrDigit(letter) || letter is '.' or '-' or '_'));
}
