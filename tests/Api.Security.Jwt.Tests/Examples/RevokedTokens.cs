using System.Collections.Concurrent;
using Api.Security;

namespace Api.Security.Jwt.Tests.Examples;

/// <summary>Revokes single tokens. The application calls Revoke, and removes an entry once it is not needed (at the token's exp).</summary>
public sealed class RevokedTokens : IRevocationCheck
{
    private readonly ConcurrentDictionary<(string Issuer, string TokenId), bool> _revoked = new();

    public void Revoke(string issuer, string tokenId) => _revoked[(issuer, tokenId)] = true;

    public ValueTask<bool> IsRevokedAsync(AcceptedCaller caller, CancellationToken cancellationToken)
    {
        foreach (var claim in caller.Claims)
            if (claim.Type == "jti" && _revoked.ContainsKey((caller.Issuer, claim.Value))) return ValueTask.FromResult(true);
        return ValueTask.FromResult(false);
    }
}
