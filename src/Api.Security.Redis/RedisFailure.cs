using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>
/// A Redis operation failed. The message is written here, since those of other exceptions may contain addresses and more.
/// </summary>
internal sealed class RedisFailure(string reason) : Exception($"The Redis operation failed: {reason}.")
{
    /// <summary>The reason, in words that may be logged.</summary>
    public string Reason => reason;

    public static RedisFailure From(Exception exception) => exception as RedisFailure ?? new RedisFailure(exception switch
    {
        RedisConnectionException failed => failed.FailureType.ToString(),
        RedisServerException refused => Code(refused.Message),
        TimeoutException => "no answer in time", // RedisTimeoutException is one
        OperationCanceledException => "canceled",
        _ => exception.GetType().Name,
    });

    // Redis errors begin with a word in upper case: NOAUTH, NOPERM, OOM, READONLY.
    private static string Code(string message)
    {
        var length = message.AsSpan().IndexOfAnyExceptInRange('A', 'Z');
        return length is > 1 and < 20 ? message[..length] : nameof(RedisServerException);
    }
}
