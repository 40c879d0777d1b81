using System.Security.Claims;
using System.Text.Json;

namespace Api.Security;

/// <summary>The tenant of a caller: the one value of the tenant claim. None or several are no tenant, equal ones included.</summary>
internal sealed class CallerTenant(ClaimPath claim)
{

    public string? Of(ClaimsPrincipal principal)
    {
        var found = new OnlyValue();
        return claim.Any(principal, found, static (value, found) => found.Add(value)) ? null : found.Value;
    }

    private sealed class OnlyValue
    {
        private int _count;

        public string? Value { get; private set; }

        /// <returns>Whether it is known by now that there is no tenant.</returns>
        public bool Add(CallerValue value)
        {
            if (value.Kind is JsonValueKind.String or JsonValueKind.Number && value.Text.Length > 0) Value = value.Text;
            else return true;
            return ++_count > 1;
        }
    }
}
