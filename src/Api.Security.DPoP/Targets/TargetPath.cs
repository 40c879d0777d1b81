using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Api.Security.DPoP;

/// <summary>
/// The path of a URI in its normal form: unreserved characters are not percent-encoded, all other encodings are in upper case, dot segments
/// are removed (RFC 3986, 6.2.2.2 and 6.2.2.3). An encoded slash stays encoded: it is another path.
/// </summary>
internal static class TargetPath
{
    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    // Whatever else is in a path without a need to change it: "pchar" and "/" (RFC 3986, 3.3), without "%".
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/");

    // Not allowed in a URI, but sent by some clients as they are; in the normal form they are encoded.
    private static readonly SearchValues<char> Tolerated = SearchValues.Create("\"<>[]^`{|}");

    /// <param name="path">The path, beginning with a slash.</param>
    /// <param name="normalized">The normal form.</param>
    /// <returns><see langword="false"/> when it is not a path.</returns>
    public static bool TryNormalize(ReadOnlySpan<char> path, [NotNullWhen(true)] out string? normalized)
    {
        normalized = null;
        if (!path.StartsWith("/")) return false;
        if (!path.ContainsAnyExcept(Plain))
        {
            normalized = HasDotSegment(path) ? WithoutDotSegments(path.ToString()) : path.ToString();
            return true;
        }

        var text = new StringBuilder(path.Length + 8);
        for (var i = 0; i < path.Length; i++)
        {
            var character = path[i];
            if (Plain.Contains(character)) text.Append(character);
            else if (Tolerated.Contains(character)) AppendEncoded(text, character);
            else if (character == '%' && i + 2 < path.Length && TryByte(path.Slice(i + 1, 2), out var value))
            {
                if (value < 128 && Unreserved.Contains((char)value)) text.Append((char)value);
                else AppendEncoded(text, (char)value);
                i += 2;
            }
            else return false;
        }

        normalized = text.ToString();
        if (HasDotSegment(normalized)) normalized = WithoutDotSegments(normalized);
        return true;
    }

    private static void AppendEncoded(StringBuilder text, char value) => text.Append(CultureInfo.InvariantCulture, $"%{(int)value:X2}");

    // The parser accepts NUL at the end.
    private static bool TryByte(ReadOnlySpan<char> hex, out byte value)
    {
        value = 0;
        return char.IsAsciiHexDigit(hex[0]) && char.IsAsciiHexDigit(hex[1])
            && byte.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    private static bool HasDotSegment(ReadOnlySpan<char> path) =>
        path.Contains("/.", StringComparison.Ordinal)
        && (path.Contains("/./", StringComparison.Ordinal) || path.Contains("/../", StringComparison.Ordinal)
            || path.EndsWith("/.", StringComparison.Ordinal) || path.EndsWith("/..", StringComparison.Ordinal));

    // RFC 3986, 5.2.4
    private static string WithoutDotSegments(string path)
    {
        var kept = new List<string>();
        var segments = path[1..].Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            var isLast = i == segments.Length - 1;
            if (segments[i] is "..")
            {
                if (kept.Count > 0) kept.RemoveAt(kept.Count - 1);
                if (isLast) kept.Add("");
            }
            else if (segments[i] is ".")
            {
                if (isLast) kept.Add("");
            }
            else kept.Add(segments[i]);
        }

        return "/" + string.Join('/', kept);
    }
}
