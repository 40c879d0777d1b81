namespace Api.Security;

/// <summary>
/// Which of several failures is answered: first what does not exist, then what no new login can cure, then a login that would
/// help, then a missing scope; an outage only when nothing else is wrong.
/// </summary>
internal static class FailurePrecedence
{
    /// <summary>The failure that is answered.</summary>
    public static ApiSecurityFailure First(IReadOnlyList<ApiSecurityFailure> failures) => failures.MinBy(failure => failure.Refusal.Precedence)!;
}
