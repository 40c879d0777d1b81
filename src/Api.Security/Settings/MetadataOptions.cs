namespace Api.Security;

/// <summary>What <c>MapApiSecurityMetadata()</c> tells besides issuers and scopes (RFC 9728, 2).</summary>
public sealed class MetadataOptions
{
    private readonly List<(string Path, IReadOnlyList<string> Scopes)> _resources = [];

    /// <summary>What this API is called, for people (<c>resource_name</c>).</summary>
    /// <value>Default: <see langword="null"/>, not told.</value>
    public string? ResourceName { get; set; }

    /// <summary>Where developers can read about it (<c>resource_documentation</c>).</summary>
    /// <value>An absolute URL. Default: <see langword="null"/>, not told.</value>
    public string? ResourceDocumentation { get; set; }

    internal IReadOnlyList<(string Path, IReadOnlyList<string> Scopes)> Resources => _resources;

    /// <summary>
    /// Makes a part of this API a resource of its own, such as an MCP server under <c>/mcp</c>: with its own document, which
    /// challenges below that path point to.
    /// </summary>
    /// <param name="path">Where it is, from the root of the application: <c>/mcp</c>.</param>
    /// <param name="scopes">The scopes that it has use for; none for all of the catalogue.</param>
    /// <returns>The same options.</returns>
    public MetadataOptions AddResource(string path, params string[] scopes)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(scopes);
        _resources.Add((path, [.. scopes]));
        return this;
    }
}
