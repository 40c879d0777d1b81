using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace Orders.Demo;

/// <summary>Manipulates tokens as an attacker would.</summary>
internal static class Forgery
{
    /// <summary>Returns the token with one changed claim and the old signature.</summary>
    public static string WithAnotherSubject(string token)
    {
        var parts = token.Split('.');
        var payload = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        payload["sub"] = "administrator";
        return $"{parts[0]}.{Encode(payload)}.{parts[2]}";
    }

    /// <summary>Returns the token with <c>alg</c> set to <c>none</c>.</summary>
    public static string Unsigned(string token)
    {
        var parts = token.Split('.');
        var header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!;
        header["alg"] = "none";
        return $"{Encode(header)}.{parts[1]}.{parts[2]}";
    }

    private static string Encode(JsonNode node) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(node.ToJsonString()));
}
