namespace Api.Security.ApiKeys;

/// <summary>A read of one key that is under way, shared by all callers that wait for it.</summary>
internal sealed class ApiKeyLoad(Moment startedAt)
{
    private volatile bool _isOutdated;

    public TaskCompletionSource<Outcome<ApiKeySnapshot>> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Moment StartedAt { get; } = startedAt;

    /// <summary>Whether the key has changed since the read began, so that the read may return the previous state.</summary>
    public bool IsOutdated => _isOutdated;

    public void Outdate() => _isOutdated = true;
}
