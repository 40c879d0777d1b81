namespace Api.Security.ApiKeys;

/// <summary>Finds out whose secret something is.</summary>
internal interface IKeyIdentifier
{
    /// <param name="secret">Anything. Never logged.</param>
    /// <param name="cancellationToken">Signalled when the caller gives up.</param>
    /// <returns>The key, whatever its state; <see langword="null"/> when the form, the id or the hash does not fit. An exception is an outage.</returns>
    ValueTask<StoredApiKey?> FindAsync(string secret, CancellationToken cancellationToken);
}
