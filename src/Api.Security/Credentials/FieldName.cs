using System.Buffers;

namespace Api.Security;

/// <summary>The characters of HTTP names, such as field names and authentication schemes (<c>tchar</c>; RFC 9110, 5.6.2).</summary>
internal static class FieldName
{
    public static SearchValues<char> Characters { get; } =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}
