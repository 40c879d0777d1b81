namespace Api.Security.Jwt;

/// <summary>Where the keys of one issuer come from.</summary>
internal interface IKeySource
{
    /// <summary>Finds the one key that a token names. Never throws; an outage is an answer.</summary>
    /// <param name="header">The token's header; its algorithm is one of the issuer's.</param>
    /// <param name="worthLookingUp">Whether an unknown key may be asked for: not for a token that has expired anyway.</param>
    /// <param name="cancellationToken">Signalled when the client gives up. It does not stop a fetch that others wait for.</param>
    ValueTask<KeyMatch> FindAsync(TokenHeader header, bool worthLookingUp, CancellationToken cancellationToken);
}
