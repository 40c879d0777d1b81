namespace Api.Security;

/// <summary>The base of a required scope with segments that each request fills in.</summary>
internal sealed class ScopeTemplate(string text)
{
    /// <summary>The template that stands for the tenant of the request.</summary>
    public const string Tenant = "tenant";

    private readonly TemplateSegment[] _segments = [.. text.Split(':').Select(segment => segment is ['{', .. var name, '}'] ? new TemplateSegment(null, name) : new TemplateSegment(segment, null))];

    /// <summary>The names that are to be filled in.</summary>
    public IEnumerable<string> Names => _segments.Where(segment => segment.Name is not null).Select(segment => segment.Name!);

    /// <summary>Whether every brace of a scope belongs to a segment that is a template.</summary>
    public static bool IsWellFormed(string scope) =>
        Array.TrueForAll(scope.Split(':'), segment => segment is ['{', .. { Length: > 0 } name, '}'] ? !HasBrace(name) : !HasBrace(segment));

    /// <param name="values">The value of a name; <see langword="null"/> when the request has none.</param>
    /// <returns>The base with values in it; <see langword="null"/> when one is missing or could change what the scope means.</returns>
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

/// <summary>A required base with the request's values in it; a wildcard never matches a segment that was bound.</summary>
internal sealed record BoundScope(string Base, IReadOnlyList<bool> Bound);
