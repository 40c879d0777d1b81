namespace Api.Security.Jwt;

/// <summary>The names of <see cref="ClaimName"/> as they appear in tokens.</summary>
internal static class ClaimNames
{
    public const int Count = 30;

    private static readonly string[] Names =
    [
        "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "azp", "appid", "cid", "scope", "scp", "roles", "tenant_id", "cnf",
        "typ", "token_use", "nonce", "at_hash", "c_hash", "tid", "oid", "auth_time", "acr", "amr", "sid", "ver", "act", "gty",
    ];

    private static readonly (byte[] Utf8, ClaimName Name)[][] ByLength =
        [.. Enumerable.Range(0, Names.Max(name => name.Length) + 1).Select(length => Names
            .Select((name, at) => (Utf8: System.Text.Encoding.UTF8.GetBytes(name), Name: (ClaimName)at))
            .Where(name => name.Utf8.Length == length).ToArray())];

    public static ClaimName Find(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length >= ByLength.Length) return ClaimName.Unusual;
        foreach (var (text, name) in ByLength[utf8.Length])
            if (utf8.SequenceEqual(text)) return name;
        return ClaimName.Unusual;
    }

    /// <summary>Checks whether the name is one of the shared string objects, and so takes no memory of its own.</summary>
    public static bool AreShared(string name)
    {
        foreach (var known in Names)
            if (ReferenceEquals(known, name)) return true;
        return false;
    }

    public static string Text(this ClaimName name) => Names[(int)name];
}
