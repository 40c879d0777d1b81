namespace Api.Security;

/// <summary>The schemes of this application, in the order in which they were added; fixed once the application has started.</summary>
internal sealed class SchemeRegistry
{
    private readonly List<ApiSecurityScheme> _schemes = [];

    public IReadOnlyList<ApiSecurityScheme> Schemes => _schemes;

    public bool Contains(string name) => Find(name) is not null;

    /// <summary>Checks whether a scheme is one of these, or the one that selects among them.</summary>
    public bool IsOurs(string? name) => name == ApiSecurityDefaults.SelectingScheme || Find(name) is not null;

    public ApiSecurityScheme? Find(string? name) => _schemes.Find(scheme => string.Equals(scheme.Name, name, StringComparison.Ordinal));

    public ApiSecurityScheme? FindSpeaking(string authorizationScheme) => _schemes.Find(scheme => scheme.Speaks(authorizationScheme));

    public void Add(ApiSecurityScheme scheme) => _schemes.Add(scheme);

    /// <summary>Removes a scheme that the settings do not use. Only before the application has started.</summary>
    public void Remove(string name) => _schemes.RemoveAll(scheme => string.Equals(scheme.Name, name, StringComparison.Ordinal));
}
