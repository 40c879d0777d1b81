namespace Api.Security;

/// <summary>One protected resource: its path, its identifier, and the address of its document (RFC 9728, 3.1).</summary>
internal sealed record ProtectedResource(
    PathString Path, string Identifier, string MetadataPath, string MetadataUrl, IReadOnlyList<string> Scopes)
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";

    /// <param name="address">The address that clients call.</param>
    /// <param name="path">The path below it; empty for the whole application.</param>
    /// <param name="scopes">The scopes that the resource uses.</param>
    public static ProtectedResource At(PublicAddress address, string path, IReadOnlyList<string> scopes)
    {
        // The well-known part is between host and path, so that one host can have several resources.
        var whole = address.Path + path;
        return new(path, address.Origin + whole, WellKnown + whole, address.Origin + WellKnown + whole, scopes);
    }
}
