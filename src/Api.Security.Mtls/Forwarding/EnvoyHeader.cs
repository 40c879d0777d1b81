namespace Api.Security.Mtls;

/// <summary>
/// <c>X-Forwarded-Client-Cert</c> of Envoy: elements separated by commas, each a list of <c>key=value</c> separated by semicolons. Each
/// proxy appends one element, so only the last one comes from the trusted proxy; the others may come from anyone. They must be
/// well-formed, because an open quotation mark would move the border.
/// </summary>
internal static class EnvoyHeader
{
    /// <returns>The certificate of the last element; <see langword="null"/> when the header is malformed or names no certificate.</returns>
    public static PresentedCertificate? ReadLast(ReadOnlySpan<char> value)
    {
        var element = new EnvoyElement();
        while (true)
        {
            if (!TryTakePair(ref value, out var key, out var text) || !element.TryAdd(key, text)) return null;
            if (value.IsEmpty) return element.Read();
            if (value[0] == ',') element = new EnvoyElement();
            value = value[1..].TrimStart(' ');
        }
    }

    // Leaves the separator, or nothing, at the start of the rest.
    private static bool TryTakePair(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> key, out string text)
    {
        text = "";
        var equals = rest.IndexOf('=');
        key = equals < 1 ? default : rest[..equals];
        if (equals < 1 || key.ContainsAnyExceptInRange('A', 'z')) return false;
        rest = rest[(equals + 1)..];
        if (rest.StartsWith('"'))
        {
            var end = EndOfQuoted(rest);
            if (end < 0) return false;
            text = rest[1..end].ToString();
            rest = rest[(end + 1)..];
            return rest.IsEmpty || rest[0] is ';' or ',';
        }

        var separator = rest.IndexOfAny(';', ',');
        if (separator < 0) separator = rest.Length;
        text = rest[..separator].ToString();
        rest = rest[separator..];
        return !text.Contains('"');
    }

    // Envoy writes a quotation mark within a value as \", and leaves backslashes as they are.
    private static int EndOfQuoted(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
            if (text[i] == '"' && text[i - 1] != '\\') return i;
        return -1;
    }
}
