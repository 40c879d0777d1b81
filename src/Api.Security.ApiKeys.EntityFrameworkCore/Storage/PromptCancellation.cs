namespace Api.Security.ApiKeys;

/// <summary>
/// Lets a caller go the moment its time is up. A provider may take long to give up: Npgsql asks a server that is silent to
/// cancel, and waits for the answer, in the very callback of the caller's token. So the call gets a token of its own,
/// signalled afterwards and on a thread of its own, for it may be blocked that long.
/// </summary>
internal static class PromptCancellation
{
    public static async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var own = new CancellationTokenSource();
        var task = call(own.Token);
        try
        {
            return await task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!task.IsCompleted)
        {
            Forget(task);
            Forget(Task.Factory.StartNew(own.Cancel, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
            throw;
        }
    }

    // Nobody is there any more to hear how it ends.
    private static void Forget(Task task) =>
        task.ContinueWith(ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
