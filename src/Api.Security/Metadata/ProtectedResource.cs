namespace Api.Security;

/// <summary>One protected resource: where it is in the application, what it is called, where its document is (RFC 9728, 3.1).</summary>
internal sealed record ProtectedResource(PathString Path, string Identifier, string MetadataPath, string MetadataUrl, IReadOnlyList<string> Scopes)
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";

    /// <param name="address">What clients call.</param>
    /// <param name="path">Where it is below that; empty for all of it.</param>
    /// <param name="scopes">The scopes that it has use for.</param>
    public static ProtectedResource At(PublicAddress address, string path, IReadOnlyList<string> scopes)
    {
        // The well-known part stands between host and path, so that one host can have several resources.
        var whole = address.Path + path;
        return new(path, address.Origin + whole, WellKnown + whole, address.Origin + WellKnown + whole, scopes);
    }
}
