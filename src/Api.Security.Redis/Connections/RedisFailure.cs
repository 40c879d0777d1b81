using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>Redis did not do what it was asked. Its text is ours: those of others may hold addresses and more.</summary>
internal sealed class RedisFailure(string reason) : Exception($"Redis did not do it: {reason}.")
{
    /// <summary>A reason in words that may be logged.</summary>
    public string Reason => reason;

    public static RedisFailure Of(Exception exception) => exception as RedisFailure ?? new RedisFailure(exception switch
    {
        RedisConnectionException failed => failed.FailureType.ToString(),
        RedisServerException refused => Code(refused.Message),
        TimeoutException => "no answer in time", // RedisTimeoutException is one
        OperationCanceledException => "given up",
        _ => exception.GetType().Name,
    });

    // Redis begins its errors with a word of capitals: NOAUTH, NOPERM, OOM, READONLY.
    private static string Code(string message)
    {
        var length = message.AsSpan().IndexOfAnyExceptInRange('A', 'Z');
        return length is > 1 and < 20 ? message[..length] : nameof(RedisServerException);
    }
}
