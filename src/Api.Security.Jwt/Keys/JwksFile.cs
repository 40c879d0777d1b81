namespace Api.Security.Jwt;

/// <summary>
/// A JWKS file, read again when it changes: looked at once a second at most, when a token comes. A text that cannot be used
/// changes nothing. Links are followed, so that a mounted Kubernetes volume works.
/// </summary>
internal sealed class JwksFile(string path, JwtIssuerOptions issuer, TimeProvider clock, KeyReports reports)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly IReadOnlyList<SignatureAlgorithm> _algorithms = IssuerAlgorithms.Of(issuer);
    private (DateTime Written, long Length) _stamp;
    private long _lookedAt = clock.GetTimestamp();
    private KeyFetchFailure? _lastFailure;

    /// <exception cref="KeyFetchException">The file cannot be used.</exception>
    public KeySet Read(KeySet? known)
    {
        try
        {
            var stamp = Stamp();
            if (stamp.Length > BoundedDocumentRetriever.MaxBytes) throw new KeyFetchException(KeyFetchFailure.TooLarge);
            var keys = JwksText.Read(File.ReadAllText(path), _algorithms, known);
            _stamp = stamp;
            return keys;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new KeyFetchException(KeyFetchFailure.Unreachable);
        }
    }

    /// <returns>The keys, when the file has changed and can be used.</returns>
    public KeySet? Changed(KeySet known)
    {
        if (clock.GetElapsedTime(Volatile.Read(ref _lookedAt)) < Interval || !_lock.TryEnter()) return null;
        try
        {
            Volatile.Write(ref _lookedAt, clock.GetTimestamp());
            if (Stamp() == _stamp) return null;
            var keys = Read(known);
            reports.Fetched(issuer, known, keys, _lastFailure);
            _lastFailure = null;
            return keys;
        }
        catch (KeyFetchException exception)
        {
            reports.NotFetched(issuer, known, exception.Failure, _lastFailure, Interval);
            _lastFailure = exception.Failure;
            return null;
        }
        finally
        {
            _lock.Exit();
        }
    }

    private (DateTime Written, long Length) Stamp()
    {
        var file = (FileInfo?)File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }
}
