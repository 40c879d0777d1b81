namespace Api.Security.Jwt;

/// <summary>
/// Updates a key source when the text of its configured keys has changed and can be used, and reports the result. A text that cannot be
/// used changes nothing. Not thread-safe: its owner holds a lock, so that an older set never replaces a newer one.
/// </summary>
/// <param name="issuer">The issuer of the keys.</param>
/// <param name="reports">Receives the result of each read.</param>
/// <param name="wait">The time until the text is read again after a failure; zero when it is read only after a change.</param>
internal sealed class KeyReload(KeyOwner issuer, KeyReports reports, TimeSpan wait)
{
    private KeyFetchFailure? _lastFailure;

    public bool HasFailed => _lastFailure is not null;

    /// <param name="source">The source to update.</param>
    /// <param name="read">Reads the keys, given the known ones; returns <see langword="null"/> when nothing has changed.</param>
    public void Run(StaticKeySource source, Func<KeySet, KeySet?> read)
    {
        var known = source.Keys;
        try
        {
            if (read(known) is not { } keys) return;
            source.Replace(keys);
            reports.Fetched(issuer, known, keys, _lastFailure);
            _lastFailure = null;
        }
        catch (KeyFetchException exception)
        {
            reports.NotFetched(issuer, known, exception.Failure, exception.Detail, _lastFailure, wait);
            _lastFailure = exception.Failure;
        }
    }
}
