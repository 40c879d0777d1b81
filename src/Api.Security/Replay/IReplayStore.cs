namespace Api.Security;

/// <summary>
/// Remembers what may be used only once, such as DPoP proofs (RFC 9449, 11.1). All nodes of an application share one store, or each node
/// accepts a value once.
/// </summary>
public interface IReplayStore
{
    /// <summary>Adds a key unless it is there, in one atomic step. Of any number of concurrent calls with a key, one adds it.</summary>
    /// <param name="key">The key, which contains no secret and nothing that a client sent in clear.</param>
    /// <param name="issuedAt">
    /// The time that the value carries, such as <c>iat</c>. A store that has lost what was used earlier cannot know whether a value of that
    /// time is new: <see cref="ReplayResult.Unavailable"/>.
    /// </param>
    /// <param name="expiresAt">
    /// Until when the key must be kept: when the value would no longer be accepted anyway. A store may keep it longer.
    /// </param>
    /// <param name="cancellationToken">Signalled when the client disconnects.</param>
    /// <returns>What became of it. An outage is <see cref="ReplayResult.Unavailable"/>, not an exception.</returns>
    ValueTask<ReplayResult> TryAddAsync(
        in ReplayKey key, DateTimeOffset issuedAt, DateTimeOffset expiresAt, CancellationToken cancellationToken);
}

/// <summary>What became of a value that may be used only once.</summary>
public enum ReplayResult
{
    /// <summary>The store cannot be asked, or does not know.</summary>
    Unavailable,

    /// <summary>It was not there, and now it is.</summary>
    Added,

    /// <summary>It was there: this is a replay.</summary>
    Replayed,

    /// <summary>The store is full. Nothing is forgotten to make room, so the value is not known to be new.</summary>
    Full,
}
