using System.Text.Json;

namespace Api.Security;

/// <summary>Adds the members of a package to the metadata of protected resources (RFC 9728, 2), from configuration only.</summary>
internal interface IResourceMembers
{
    /// <summary>Writes the members.</summary>
    /// <param name="json">The document, within its object.</param>
    void Write(Utf8JsonWriter json);
}
