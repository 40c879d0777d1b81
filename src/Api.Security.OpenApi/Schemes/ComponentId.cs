namespace Api.Security.OpenApi;

/// <summary>Names under <c>components</c>: letters, digits, dot, hyphen and underscore only (OpenAPI, Components Object).</summary>
internal static class ComponentId
{
    public static string From(string name) =>
        string.Concat(name.Replace("https://", "", StringComparison.OrdinalIgnoreCase)
            .Replace("http://", "", StringComparison.OrdinalIgnoreCase).TrimEnd('/')
            .Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' ? character : '-'));
}
