namespace Api.Security;

/// <summary>
/// Selects which of several failures is answered: first a resource that does not exist, then what no new login can fix, then
/// what another login fixes, then a missing scope. An outage is answered only when nothing else is wrong.
/// </summary>
internal static class FailurePrecedence
{
    /// <summary>Returns the failure to answer.</summary>
    public static ApiSecurityFailure First(IReadOnlyList<ApiSecurityFailure> failures) =>
        failures.MinBy(failure => failure.Refusal.Precedence)!;
}
