namespace Api.Security;

/// <summary>
/// Which of several failures is told: first what does not exist, then what no new login can cure, then a login that would
/// help, then a missing scope; an outage only when nothing else is wrong.
/// </summary>
internal static class FailurePrecedence
{
    private static readonly Refusal[] Order =
    [
        Refusal.ResourceAbsent, Refusal.ResourceOfAnotherTenant, Refusal.ResourceOfAnotherOwner,
        Refusal.RoleMissing, Refusal.ClaimMissing, Refusal.TenantMismatch, Refusal.NetworkNotAllowed, Refusal.OutsideTimeWindow, Refusal.PolicyDenied,
        Refusal.AuthenticationTooWeak, Refusal.AuthenticationTooOld,
        Refusal.InsufficientScope,
        Refusal.ResourceUnavailable,
    ];

    /// <summary>Whether the reason is one for which a known caller is turned away.</summary>
    public static bool Ranks(Refusal refusal) => Order.Contains(refusal);

    /// <summary>The failure that is told.</summary>
    public static ApiSecurityFailure First(IReadOnlyList<ApiSecurityFailure> failures) =>
        failures.MinBy(failure => Array.IndexOf(Order, failure.Refusal))!;
}
