namespace Api.Security.Jwt;

/// <summary>Where the keys of one issuer come from. Nothing here throws; an outage is an answer.</summary>
internal interface IKeySource
{
    /// <summary>The one key that a token names, when it is there already: the usual case, without a wait.</summary>
    VerificationKey? Known(TokenHeader header);

    /// <summary>Finds the one key that a token names.</summary>
    /// <param name="header">The token's header; its algorithm is one of the issuer's.</param>
    /// <param name="worthLookingUp">Whether an unknown key may be asked for: not for a token that has expired anyway.</param>
    /// <param name="cancellationToken">Signalled when the client gives up. It does not stop a fetch that others wait for.</param>
    ValueTask<Outcome<VerificationKey>> FindAsync(TokenHeader header, bool worthLookingUp, CancellationToken cancellationToken);

    /// <summary>After a signature did not hold: the key that the issuer publishes under the same <c>kid</c> now, if that is another one.</summary>
    /// <param name="failed">The key under which the signature did not hold.</param>
    /// <param name="header">The token's header.</param>
    /// <param name="cancellationToken">Signalled when the client gives up.</param>
    /// <returns><see langword="null"/> when nothing newer is known.</returns>
    ValueTask<VerificationKey?> FindSuccessorAsync(VerificationKey failed, TokenHeader header, CancellationToken cancellationToken);

    /// <summary>Whether a token that this key verified before may still pass: the key is published, and the set is not too old to be believed.</summary>
    bool StillTrusts(VerificationKey key);
}
