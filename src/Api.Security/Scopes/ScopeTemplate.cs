namespace Api.Security;

/// <summary>The base of a required scope, with segments that are filled in for each request.</summary>
internal sealed class ScopeTemplate(string text)
{
    /// <summary>The name of the template for the tenant of the request.</summary>
    public const string Tenant = "tenant";

    private readonly TemplateSegment[] _segments = [.. text.Split(':')
        .Select(segment => segment is ['{', .. var name, '}'] ? new TemplateSegment(null, name) : new TemplateSegment(segment, null))];

    /// <summary>The names of the templates.</summary>
    public IEnumerable<string> Names => _segments.Where(segment => segment.Name is not null).Select(segment => segment.Name!);

    /// <summary>Checks whether every brace of a scope belongs to a segment that is a template.</summary>
    public static bool IsWellFormed(string scope) =>
        Array.TrueForAll(scope.Split(':'), segment =>
            segment is ['{', .. { Length: > 0 } name, '}'] ? !HasBrace(name) : !HasBrace(segment));

    /// <param name="values">The value of a name; <see langword="null"/> when the request has none.</param>
    /// <returns>
    /// The base with its values; <see langword="null"/> when a value is missing or could change the meaning of the scope.
    /// </returns>
    public BoundScope? Bind(Func<string, string?> values)
    {
        var segments = new string[_segments.Length];
        var bound = new bool[_segments.Length];
        for (var i = 0; i < segments.Length; i++)
        {
            var (literal, name) = _segments[i];
            bound[i] = literal is null;
            if ((literal ?? values(name!)) is not { } text || (bound[i] && !IsPlain(text))) return null;
            segments[i] = text;
        }

        return new BoundScope(string.Join(':', segments), bound);
    }

    private static bool IsPlain(string value) => ScopeSyntax.IsScope(value) && value.AsSpan().IndexOfAny(":*{}") < 0;

    private static bool HasBrace(string text) => text.AsSpan().IndexOfAny('{', '}') >= 0;

    private readonly record struct TemplateSegment(string? Literal, string? Name);
}

/// <summary>A required base with the values of the request. A wildcard never matches a bound segment.</summary>
internal sealed record BoundScope(string Base, IReadOnlyList<bool> Bound);
