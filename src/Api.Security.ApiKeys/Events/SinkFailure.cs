namespace Api.Security.ApiKeys;

/// <summary>Why a sink failed, in words that may be logged: messages of other exceptions may contain addresses and secrets.</summary>
internal sealed class SinkFailure(string message) : Exception(message)
{
    public static string Text(Exception exception) => exception switch
    {
        SinkFailure failure => failure.Message,
        OperationCanceledException => "no answer in time",
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } failed => failed.HttpRequestError.ToString(),
        _ => exception.GetType().Name,
    };
}
