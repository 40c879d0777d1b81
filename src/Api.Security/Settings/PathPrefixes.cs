using System.Buffers;

namespace Api.Security;

/// <summary>Paths with everything below them, compared by segments and case-insensitively, with and without the path base.</summary>
internal sealed class PathPrefixes(IEnumerable<string> paths)
{
    private static readonly SearchValues<char> NotInPaths = SearchValues.Create("?#*{}\\% ");

    private readonly PathString[] _paths = [.. paths.Select(path => new PathString(path))];

    /// <summary>Whether there are any.</summary>
    public bool Any => _paths.Length > 0;

    public static bool IsValid(string? path) =>
        path is ['/', .., not '/'] && !path.AsSpan().ContainsAny(NotInPaths)
        && path[1..].Split('/').All(segment => segment is not ("" or "." or ".."));

    public bool Contain(PathString path, PathString pathBase)
    {
        foreach (var one in _paths)
            if (path.StartsWithSegments(one, StringComparison.OrdinalIgnoreCase)
                || (pathBase.HasValue && pathBase.Add(path).StartsWithSegments(one, StringComparison.OrdinalIgnoreCase)))
                return true;
        return false;
    }
}
