namespace Api.Security.Jwt;

/// <summary>The source of one issuer's keys. No member throws; an outage is reported as a result.</summary>
internal interface IKeySource
{
    /// <summary>The caches of discovered keys; empty when the keys are configured.</summary>
    IReadOnlyList<KeyCache> Caches => [];

    /// <summary>Returns the one key that a token names, if it is already available: the common case, without a wait.</summary>
    VerificationKey? FindKnown(TokenHeader header);

    /// <summary>Finds the one key that a token names.</summary>
    /// <param name="header">The token's header; its algorithm is one of the issuer's.</param>
    /// <param name="worthLookingUp">Whether an unknown key may be fetched; not for a token that has expired.</param>
    /// <param name="cancellationToken">Signaled when the client gives up. It does not stop a fetch that others wait for.</param>
    ValueTask<Outcome<VerificationKey>> FindAsync(TokenHeader header, bool worthLookingUp, CancellationToken cancellationToken);

    /// <summary>Finds the key that the issuer now publishes under the same <c>kid</c>, after a signature was not valid.</summary>
    /// <param name="failed">The key under which the signature was not valid.</param>
    /// <param name="header">The token's header.</param>
    /// <param name="cancellationToken">Signaled when the client gives up.</param>
    /// <returns>The key; <see langword="null"/> when there is no newer one.</returns>
    ValueTask<VerificationKey?> FindSuccessorAsync(VerificationKey failed, TokenHeader header, CancellationToken cancellationToken);

    /// <summary>
    /// Checks whether a token that this key verified is still acceptable: the key is published, and the key set is not too old.
    /// </summary>
    bool StillTrusts(VerificationKey key);
}
