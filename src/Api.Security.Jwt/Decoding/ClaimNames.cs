using System.Runtime.InteropServices;
using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>The name of a JSON member as a string, without making a new string of the usual ones.</summary>
internal static class ClaimNames
{
    private static readonly string[] Usual =
    [
        "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "scope", "scp", "azp", "appid", "cid", "cnf", "typ", "roles",
        "tenant_id", "tid", "oid", "nonce", "at_hash", "c_hash", "token_use", "auth_time", "acr", "amr", "sid", "ver", "act", "gty",
    ];

    private static readonly Dictionary<int, (byte[] Utf8, string Name)[]> ByLength = Usual
        .Select(name => (Utf8: System.Text.Encoding.UTF8.GetBytes(name), Name: name))
        .GroupBy(name => name.Utf8.Length).ToDictionary(group => group.Key, group => group.ToArray());

    public static string Of(JsonProperty member)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(member);
        if (ByLength.TryGetValue(raw.Length, out var candidates))
        {
            foreach (var (utf8, name) in candidates)
                if (raw.SequenceEqual(utf8)) return name;
        }

        return member.Name; // also undoes escapes
    }
}
