using System.Buffers;

namespace Api.Security;

/// <summary>The characters of names in HTTP, such as those of fields and of authentication schemes (<c>tchar</c>; RFC 9110, 5.6.2).</summary>
internal static class FieldName
{
    public static SearchValues<char> Characters { get; } =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}
