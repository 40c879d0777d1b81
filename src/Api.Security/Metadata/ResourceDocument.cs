using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Writes the metadata document of a protected resource (RFC 9728, 2), from configuration only.</summary>
internal sealed class ResourceDocument(
    IOptions<ApiSecurityOptions> options, ClaimInterpretation meaning, IEnumerable<IAuthorizationServerSource> sources,
    IEnumerable<IResourceMembers> members)
{
    public byte[] Write(ProtectedResource resource)
    {
        AuthorizationServer[] servers = [.. sources.SelectMany(source => source.AuthorizationServers)];
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resource", resource.Identifier);
            WriteList(json, "authorization_servers", servers.Select(server => server.Issuer));
            WriteList(json, "scopes_supported", resource.Scopes.Count > 0 ? resource.Scopes : CatalogueScopes());
            WriteList(json, "bearer_methods_supported", ["header"]);
            // There is no registered member for this: resource_signing_alg_values_supported is about what a resource signs itself.
            WriteList(json, "access_token_signing_alg_values_supported", servers.SelectMany(server => server.Algorithms));
            foreach (var one in members) one.Write(json);
            if (options.Value.Metadata.ResourceName is { } name) json.WriteString("resource_name", name);
            if (options.Value.Metadata.ResourceDocumentation is { } documentation)
                json.WriteString("resource_documentation", documentation);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    // A template cannot be requested literally.
    private IEnumerable<string> CatalogueScopes() =>
        meaning.Scopes.Definitions.Select(definition => definition.Scope)
            .Where(scope => RequiredScope.TryParse(scope, out var required) && required.Template is null);

    // RFC 9728, 3.2: a member with no values is left out.
    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        string[] distinct = [.. values.Distinct(StringComparer.Ordinal)];
        if (distinct.Length == 0) return;
        json.WriteStartArray(name);
        foreach (var value in distinct) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
