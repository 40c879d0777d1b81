using System.Security.Claims;

namespace Api.Security;

/// <summary>Reads the authorization details of a caller: the claim <c>authorization_details</c> (RFC 9396, 9.1), entry by entry.</summary>
internal static class GrantedDetails
{
    /// <summary>The claim, and the member of an introspection response.</summary>
    public const string ClaimType = "authorization_details";

    /// <summary>How many entries a caller may have; with more, none is honored.</summary>
    public const int MaxCount = 64;

    /// <returns>The entries; none when one of them is not an object with a <c>type</c>, because the claim is then something else.</returns>
    public static IReadOnlyList<AuthorizationDetail> Read(ClaimsPrincipal caller)
    {
        List<AuthorizationDetail>? found = null;
        foreach (var identity in CallerIdentities.Identities(caller))
        {
            foreach (var claim in CallerIdentities.Claims(identity))
            {
                if (!string.Equals(claim.Type, ClaimType, StringComparison.Ordinal)) continue;
                found ??= [];
                if (found.Count == MaxCount || claim.ValueType != CallerValue.Json || AuthorizationDetail.Parse(claim.Value) is not { } one)
                    return [];
                found.Add(one);
            }
        }

        return found ?? [];
    }
}
