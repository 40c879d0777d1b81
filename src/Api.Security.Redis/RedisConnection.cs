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
    private const int KeepAliveSeconds = 2;

    public static bool IsUsable(string configuration) =>
        TryParse(configuration) is { EndPoints.Count: > 0 } options && options.EndPoints.All(IsAddress);

    public static ConfigurationOptions ForCommands(string configuration)
    {
        var options = Parse(configuration);
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast; // callers can do without Redis, and cannot wait for a queue
        options.ReconnectRetryPolicy = new ExponentialRetry(250, MostConnectMilliseconds);
        return options;
    }

    public static ConfigurationOptions ForListening(string configuration)
    {
        var options = Parse(configuration);
        options.AbortOnConnectFail = true;
        options.ConnectRetry = 1;
        options.SharedSubscriptionConnection = true; // replies are small here
        return options;
    }

    // A dead connection is detected after four times the time limit of commands.
    private static ConfigurationOptions Parse(string configuration)
    {
        var options = TryParse(configuration) ?? throw new InvalidOperationException("The configuration of Redis was not validated.");
        options.AsyncTimeout = Math.Min(options.AsyncTimeout, MostCommandMilliseconds);
        options.ConnectTimeout = Math.Min(options.ConnectTimeout, MostConnectMilliseconds);
        options.KeepAlive = KeepAliveSeconds;
        options.ConfigurationChannel = "";
        options.IncludeDetailInExceptions = false;
        options.LoggerFactory = null;
        return options;
    }

    private static ConfigurationOptions? TryParse(string configuration)
    {
        try
        {
            return ConfigurationOptions.Parse(configuration);
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
