namespace Api.Security.Mtls;

/// <summary>The last answer about the revocation of one certificate, and the check that is running, if any.</summary>
internal sealed class RevocationState
{
    private readonly Lock _lock = new();
    private volatile RevocationAnswer? _answer;
    private Task<RevocationAnswer>? _running;

    public RevocationAnswer? Answer => _answer;

    /// <summary>Starts a check, unless one is running already.</summary>
    /// <param name="check">Does the check. It does not throw.</param>
    public Task<RevocationAnswer> Run(Func<Task<RevocationAnswer>> check)
    {
        lock (_lock) return _running is { IsCompleted: false } running ? running : _running = StartAsync(check);
    }

    /// <summary>Keeps an answer, unless it says less than one that is still valid.</summary>
    public RevocationAnswer Keep(RevocationAnswer answer, long now)
    {
        lock (_lock)
        {
            var says = answer.IsUnknown && _answer is { IsUnknown: false } known && now < known.Until
                ? known with { RefreshAt = answer.Until }
                : answer;
            return _answer = says;
        }
    }

    private static async Task<RevocationAnswer> StartAsync(Func<Task<RevocationAnswer>> check)
    {
        await Task.Yield(); // so that nothing of it runs under the lock
        return await check();
    }
}

/// <summary>An answer about revocation. Times are timestamps of the clock.</summary>
/// <param name="Refusal">The reason to refuse; <see langword="null"/> when nothing was revoked.</param>
/// <param name="Until">How long it may be used.</param>
/// <param name="RefreshAt">From when the next answer is fetched in the background.</param>
internal sealed record RevocationAnswer(Refusal? Refusal, long Until, long RefreshAt)
{
    public bool IsUnknown => Refusal == CertificateRefusals.RevocationUnknown;
}
