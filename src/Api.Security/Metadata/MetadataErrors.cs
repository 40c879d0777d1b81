namespace Api.Security;

/// <summary>Finds errors in the settings of the resource metadata.</summary>
internal static class MetadataErrors
{
    public static IEnumerable<string> Find(ApiSecurityOptions options)
    {
        if (options.PublicBaseUrl is { } address && !PublicAddress.TryParse(address, out _))
            yield return $"{ApiSecurityConfiguration.SectionName}:PublicBaseUrl: write an absolute https URI without query and fragment, " +
                "such as https://api.example.com; http is allowed only for loopback.";
        if (options.Metadata.ResourceDocumentation is { } documentation && !Uri.TryCreate(documentation, UriKind.Absolute, out _))
            yield return "Metadata.ResourceDocumentation: write an absolute URL.";
        foreach (var (path, scopes) in options.Metadata.Resources)
        {
            if (path is not ['/', not '/', ..] || path.EndsWith('/') || !PublicAddress.TryParse("https://a" + path, out _))
                yield return $"Metadata.AddResource(\"{path}\"): write a path such as /mcp.";
            foreach (var scope in scopes.Where(scope => !ScopeSyntax.IsScope(scope)))
                yield return $"Metadata.AddResource(\"{path}\"): '{scope}' is not a valid scope.";
            foreach (var scope in scopes.Where(scope => !options.Scopes.Defines(scope)))
                yield return $"Metadata.AddResource(\"{path}\"): '{scope}' is not in the catalog: define it, or correct its spelling.";
        }

        foreach (var twice in options.Metadata.Resources.GroupBy(resource => resource.Path, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Count() > 1))
            yield return $"Metadata.AddResource(\"{twice.Key}\"): it is added {twice.Count()} times; add it once.";
    }
}
