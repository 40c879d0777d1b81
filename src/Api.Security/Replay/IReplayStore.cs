namespace Api.Security;

/// <summary>
/// Remembers what may be used only once, such as DPoP proofs (RFC 9449, 11.1). All nodes of an application share one store; otherwise, each
/// node accepts a value once.
/// </summary>
public interface IReplayStore
{
    /// <summary>Adds a key unless it is there, in one atomic step. Of any number of concurrent calls with a key, one adds it.</summary>
    /// <param name="key">The key. It contains no secret, and nothing in plain text that a client sent.</param>
    /// <param name="issuedAt">
    /// The time that the value carries, such as <c>iat</c>. A store that has lost what was used earlier cannot know whether a value of that
    /// time is new: <see cref="ReplayResult.Unavailable"/>.
    /// </param>
    /// <param name="expiresAt">
    /// Until when the key must be kept: when the value would no longer be accepted anyway. A store may keep it longer.
    /// </param>
    /// <param name="cancellationToken">Signaled when the client disconnects.</param>
    /// <returns>The result. An outage is <see cref="ReplayResult.Unavailable"/>, not an exception.</returns>
    ValueTask<ReplayResult> TryAddAsync(
        in ReplayKey key, DateTimeOffset issuedAt, DateTimeOffset expiresAt, CancellationToken cancellationToken);
}

/// <summary>The result of adding a value that may be used only once.</summary>
public enum ReplayResult
{
    /// <summary>The store is unavailable, or cannot determine whether the value was used.</summary>
    Unavailable,

    /// <summary>The value was new and has been added.</summary>
    Added,

    /// <summary>The value was already there: this is a replay.</summary>
    Replayed,

    /// <summary>The store is full. No value is removed to free space, so whether this value is new is unknown.</summary>
    Full,
}
