using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace Api.Security;

/// <summary>
/// The only parser of <c>Authorization</c>: <c>auth-scheme 1*SP b64token</c> (RFC 9110, 11.4; RFC 6750, 2.1), one header,
/// one credential. It only reads; <see cref="SchemeSelector"/> decides whether the scheme is registered.
/// </summary>
internal static class AuthorizationHeader
{
    // RFC 6750, 2.1: b64token before its trailing "="
    private static readonly SearchValues<char> B64TokenCharacters =
        SearchValues.Create("-._~+/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static CredentialReading Read(StringValues lines)
    {
        // Never ToString(): it joins repeated lines with a comma, which would turn two credentials into one.
        if (lines.Count == 0) return CredentialReading.None;
        if (lines.Count > 1) return CredentialReading.Refused(Refusal.AuthorizationRepeated);

        var header = lines[0];
        if (string.IsNullOrEmpty(header)) return CredentialReading.Refused(Refusal.AuthorizationEmpty);

        var schemeLength = header.AsSpan().IndexOfAnyExcept(FieldName.Characters);
        if (schemeLength < 0) schemeLength = header.Length;
        if (schemeLength == 0) return CredentialReading.None; // no scheme at all, so no registered one

        var rest = header.AsSpan(schemeLength);
        var value = rest.TrimStart(' ');
        var scheme = SchemeName(header.AsSpan(0, schemeLength));
        return value.Length < rest.Length && IsB64Token(value)
            ? CredentialReading.Found(new Credential(scheme, header.AsMemory(header.Length - value.Length)))
            : CredentialReading.Refused(Refusal.AuthorizationMalformed, scheme);
    }

    /// <summary>Checks the grammar of a token (<c>b64token</c>; RFC 6750, 2.1).</summary>
    public static bool IsB64Token(ReadOnlySpan<char> value)
    {
        var body = value.TrimEnd('=');
        return body.Length > 0 && !body.ContainsAnyExcept(B64TokenCharacters);
    }

    private static string SchemeName(ReadOnlySpan<char> scheme) => scheme is "Bearer" ? "Bearer" : scheme.ToString();
}
