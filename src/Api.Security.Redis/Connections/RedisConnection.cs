using System.Net;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>
/// The two kinds of connections: one for commands, which heals by itself, and one for listening, which is made anew whenever
/// it fails, so that nothing that was missed goes unnoticed.
/// </summary>
internal static class RedisConnection
{
    private const int MostCommandMilliseconds = 1_000;
    private const int MostConnectMilliseconds = 5_000;
    private const int KeepAliveSeconds = 2;

    public static bool IsUsable(string configuration) => TryParse(configuration) is { EndPoints.Count: > 0 } options && options.EndPoints.All(IsAddress);

    public static ConfigurationOptions ForCommands(string configuration)
    {
        var options = Parse(configuration);
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast; // whoever asks has a way without Redis, and less time than a queue takes
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

    // A connection that died unnoticed is found after four times the time limit of commands.
    private static ConfigurationOptions Parse(string configuration)
    {
        var options = TryParse(configuration) ?? throw new InvalidOperationException("The configuration of Redis was not checked.");
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

    // "redis://:password@host" would be taken for the name of a host.
    private static bool IsAddress(EndPoint endPoint) =>
        endPoint is not DnsEndPoint { Host: var host } || (host.Length > 0 && host.All(letter => char.IsLetterOrDigit(letter) || letter is '.' or '-' or '_'));
}
