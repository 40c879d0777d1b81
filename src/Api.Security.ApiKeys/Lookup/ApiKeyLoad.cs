namespace Api.Security.ApiKeys;

/// <summary>One read of a key that is under way, for all who wait for it.</summary>
internal sealed class ApiKeyLoad(Moment startedAt)
{
    private volatile bool _isOutdated;

    public TaskCompletionSource<Outcome<ApiKeySnapshot>> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Moment StartedAt { get; } = startedAt;

    /// <summary>Whether the key has changed since the read began: it may have read the state before.</summary>
    public bool IsOutdated => _isOutdated;

    public void Outdate() => _isOutdated = true;
}
