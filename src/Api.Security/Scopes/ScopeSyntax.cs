using System.Buffers;

namespace Api.Security;

/// <summary>The characters of a scope (RFC 6749, 3.3): <c>%x21 / %x23-5B / %x5D-7E</c>.</summary>
internal static class ScopeSyntax
{
    private static readonly SearchValues<char> Characters = SearchValues.Create(
        [.. Enumerable.Range(0x21, 0x7E - 0x21 + 1).Select(code => (char)code).Where(character => character is not ('"' or '\\'))]);

    public static bool IsScope(ReadOnlySpan<char> scope) => scope.Length > 0 && !scope.ContainsAnyExcept(Characters);

    /// <exception cref="ArgumentException">
    /// The text is not a scope. The message contains the text, since it comes from the application.
    /// </exception>
    public static string Require(string scope, string parameter)
    {
        ArgumentNullException.ThrowIfNull(scope, parameter);
        return IsScope(scope)
            ? scope
            : throw new ArgumentException(
                $"'{scope}' is not a scope: use one or more of the characters that RFC 6749, 3.3 allows (no space, quote or backslash).",
                parameter);
    }
}
