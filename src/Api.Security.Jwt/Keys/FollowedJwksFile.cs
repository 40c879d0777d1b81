namespace Api.Security.Jwt;

/// <summary>
/// A JWKS file that is read again when it changes. It is checked at most once a second, when a token arrives. A text that cannot be used,
/// or a missing file, changes nothing. Links are followed, so that a mounted Kubernetes volume works.
/// </summary>
internal sealed class FollowedJwksFile(
    string path, JwksReader jwks, JwtIssuerOptions issuer, bool isResolved, TimeProvider clock, KeyReports reports)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly KeyReload _reload = new(new KeyOwner(issuer.Authority, isResolved), reports, Interval);
    private (DateTime Written, long Length) _stamp;
    private long _lookedAt = clock.GetTimestamp();

    /// <exception cref="KeyFetchException">The file cannot be used.</exception>
    public KeySet Read() => Read(Stamp(), known: null);

    /// <summary>Updates a key source, when the file has changed and can be used.</summary>
    public void Follow(StaticKeySource source)
    {
        if (clock.GetElapsedTime(Volatile.Read(ref _lookedAt)) < Interval || !_lock.TryEnter()) return;
        try
        {
            Volatile.Write(ref _lookedAt, clock.GetTimestamp());
            _reload.Run(source, ReadChanged);
        }
        finally
        {
            _lock.Exit();
        }
    }

    // After a failure, reads the file even if it has not changed: the cause may be gone.
    private KeySet? ReadChanged(KeySet known)
    {
        var stamp = Stamp();
        return stamp == _stamp && !_reload.HasFailed ? null : Read(stamp, known);
    }

    private KeySet Read((DateTime Written, long Length) stamp, KeySet? known)
    {
        if (stamp.Length > BoundedDocumentRetriever.MaxBytes) throw new KeyFetchException(KeyFetchFailure.TooLarge);
        var keys = jwks.Read(Reachable(File.ReadAllText), issuer, known);
        _stamp = stamp;
        return keys;
    }

    private (DateTime Written, long Length) Stamp() => Reachable(path =>
    {
        var file = (FileInfo?)File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path);
        return (file.LastWriteTimeUtc, file.Length);
    });

    // The process that writes the file may remove it for a moment, between any two calls.
    private T Reachable<T>(Func<string, T> ask)
    {
        try
        {
            return ask(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new KeyFetchException(KeyFetchFailure.Unreachable);
        }
    }
}
