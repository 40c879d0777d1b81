using System.Runtime.InteropServices;
using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>
/// Estimates the memory of a cached token in bytes: its objects, its share of the table, its claims and their texts. Texts count in full,
/// although some are shared. Implied scopes, and roles that are collected from several claims, do not count.
/// </summary>
internal static class TokenSize
{
    private const int Objects = 384;
    private const int Claim = 24;
    private const int Scope = 48;
    private const int Text = 24; // an empty string
    private const int Json = 400;

    public static int Estimate(AcceptedCaller caller, JsonElement confirmation)
    {
        var size = Objects;
        for (var i = 0; i < caller.Claims.Count; i++)
        {
            var claim = caller.Claims[i];
            size += Claim;
            if (!ClaimNames.AreShared(claim.Type)) size += Estimate(claim.Type);
            if (!ReferenceEquals(claim.Value, caller.Issuer)) size += Estimate(claim.Value);
            if (claim.Type is ApiClaimTypes.Scope or ApiClaimTypes.Scp) size += Scope + Estimate(claim.Value);
        }

        return confirmation.ValueKind is JsonValueKind.Undefined
            ? size
            : size + Json + (2 * JsonMarshal.GetRawUtf8Value(confirmation).Length);
    }

    private static int Estimate(string text) => Text + (2 * text.Length);
}
