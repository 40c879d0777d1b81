namespace Api.Security.ApiKeys;

/// <summary>
/// Returns to the caller as soon as the caller's token is canceled. A provider may take long to stop: in the callback of the
/// token, Npgsql asks the server to cancel, and waits for the answer even of a server that does not respond. So the call gets its
/// own token, which is canceled afterwards, on its own thread, because that thread may be blocked for as long.
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

    // No caller is left to observe the exception.
    private static void Forget(Task task) =>
        task.ContinueWith(
            ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
