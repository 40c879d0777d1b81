using System.Security.Claims;
using System.Text.Json;

namespace Api.Security;

/// <summary>The tenant of a caller: the one value of the tenant claim. None or several are no tenant, equal ones included.</summary>
internal sealed class CallerTenant(ClaimPath claim)
{
    /// <summary>Whether anything is said about a tenant, also when that is none.</summary>
    public bool IsSaidOf(ClaimsPrincipal principal) => claim.Any(principal, 0, static (_, _) => true);

    public string? Of(ClaimsPrincipal principal) =>
        claim.Only(principal) is { Kind: JsonValueKind.String or JsonValueKind.Number, Text: { Length: > 0 } tenant } ? tenant : null;
}
