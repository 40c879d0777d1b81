using System.Text.Json;

namespace Api.Security.Mtls;

/// <summary>Tells clients that this API checks tokens that are bound to their certificate (RFC 9728, 2; RFC 8705, 3.3).</summary>
internal sealed class BoundTokenMembers : IResourceMembers
{
    public void Write(Utf8JsonWriter json) => json.WriteBoolean("tls_client_certificate_bound_access_tokens", value: true);
}
