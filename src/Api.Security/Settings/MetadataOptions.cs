namespace Api.Security;

/// <summary>What the document of <c>MapApiSecurityMetadata()</c> contains besides issuers and scopes (RFC 9728, 2).</summary>
public sealed class MetadataOptions
{
    private readonly List<(string Path, IReadOnlyList<string> Scopes)> _resources = [];

    /// <summary>The display name of this API (<c>resource_name</c>).</summary>
    /// <value>Default: <see langword="null"/>, left out.</value>
    public string? ResourceName { get; set; }

    /// <summary>The address of its developer documentation (<c>resource_documentation</c>).</summary>
    /// <value>An absolute URL. Default: <see langword="null"/>, left out.</value>
    public string? ResourceDocumentation { get; set; }

    internal IReadOnlyList<(string Path, IReadOnlyList<string> Scopes)> Resources => _resources;

    /// <summary>
    /// Makes a part of this API a separate resource, such as an MCP server under <c>/mcp</c>. It has its own document, and
    /// challenges below that path point to it.
    /// </summary>
    /// <param name="path">Its path from the root of the application, such as <c>/mcp</c>.</param>
    /// <param name="scopes">The scopes that it uses; none for the whole catalog.</param>
    /// <returns>The same options.</returns>
    public MetadataOptions AddResource(string path, params string[] scopes)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(scopes);
        _resources.Add((path, [.. scopes]));
        return this;
    }
}
