using System.Text.Json;

namespace Api.Security.DPoP;

/// <summary>Says in the metadata of protected resources what proofs need (RFC 9728, 2).</summary>
internal sealed class ProofMetadata(
    ProofAlgorithms algorithms, IEnumerable<IAuthorizationServerSource> sources, ConfirmationDispatcher confirmations) : IResourceMembers
{
    public void Write(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartArray("dpop_signing_alg_values_supported");
        foreach (var algorithm in algorithms.All) json.WriteStringValue(algorithm.Name);
        json.WriteEndArray();
        if (IsAlwaysRequired()) json.WriteBoolean("dpop_bound_access_tokens_required", true);
    }

    // Tokens that are bound to a certificate are bound tokens, too.
    private bool IsAlwaysRequired()
    {
        AuthorizationServer[] servers = [.. sources.SelectMany(source => source.AuthorizationServers)];
        return servers.Length > 0 && Array.TrueForAll(servers, server => server.RequiresBoundTokens)
            && !confirmations.Confirms(ConfirmationMembers.Certificate);
    }
}
