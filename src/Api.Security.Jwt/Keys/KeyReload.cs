namespace Api.Security.Jwt;

/// <summary>
/// Gives configured keys to their source when their text has changed and can be used, and reports how that went. What cannot
/// be used changes nothing. Not thread-safe: its owner holds a lock, so that an older set never replaces a newer one.
/// </summary>
/// <param name="issuer">Whose keys they are.</param>
/// <param name="reports">Told of each text that was read.</param>
/// <param name="wait">Until the text is looked at again after a failure; zero when that is not up to us.</param>
internal sealed class KeyReload(JwtIssuerOptions issuer, KeyReports reports, TimeSpan wait)
{
    private KeyFetchFailure? _lastFailure;

    public bool HasFailed => _lastFailure is not null;

    /// <param name="source">What gets the keys.</param>
    /// <param name="read">Reads them, given those that are known; <see langword="null"/> when there is nothing new to read.</param>
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
            reports.NotFetched(issuer, known, exception.Failure, _lastFailure, wait);
            _lastFailure = exception.Failure;
        }
    }
}
