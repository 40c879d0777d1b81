using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>
/// A Redis operation failed. The message is written here, since those of other exceptions may contain addresses and more.
/// </summary>
internal sealed class RedisFailure(string reason, bool mayHaveRun = true) : Exception($"The Redis operation failed: {reason}.")
{
    /// <summary>Redis has refused the count of one caller.</summary>
    public const string WrongType = "WRONGTYPE";

    /// <summary>Redis needs to know what was used of a quota, and the store of the usage does not answer.</summary>
    public static RedisFailure UsageUnknown { get; } = new("the usage is unknown", mayHaveRun: false);

    /// <summary>Whether it says nothing about other callers.</summary>
    public bool IsOfOneCaller => reason is WrongType || this == UsageUnknown;

    /// <summary>Whether Redis may have run the operation all the same.</summary>
    public bool MayHaveRun => mayHaveRun;

    /// <summary>The reason, in words that may be logged.</summary>
    public string Reason => reason;

    public static RedisFailure From(Exception exception) => exception as RedisFailure ?? new RedisFailure(
        exception switch
        {
            RedisConnectionException failed => failed.FailureType.ToString(),
            RedisServerException refused => Code(refused.Message),
            TimeoutException => "no answer in time", // RedisTimeoutException is one
            OperationCanceledException => "canceled",
            _ => exception.GetType().Name,
        },
        exception is not RedisServerException
            and not RedisCommandException
            and not RedisConnectionException { CommandStatus: CommandStatus.WaitingToBeSent or CommandStatus.WaitingInBacklog });

    // Redis errors begin with a word in upper case: NOAUTH, NOPERM, OOM, READONLY.
    private static string Code(string message)
    {
        var length = message.AsSpan().IndexOfAnyExceptInRange('A', 'Z');
        return length is > 1 and < 20 ? message[..length] : nameof(RedisServerException);
    }
}
