using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Requires a stronger or more recent login (RFC 9470); see <see cref="RequireStepUpExtensions"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireStepUpAttribute : AuthorizeAttribute
{
    /// <summary>Requires a stronger or more recent login.</summary>
    /// <param name="acr">The kinds of login that would do, separated by spaces; <see langword="null"/> for any.</param>
    /// <param name="maxAgeSeconds">How long ago the login may be, in seconds, 1 or more; 0 for no limit.</param>
    /// <exception cref="ArgumentException">Neither is given, or one is out of bounds.</exception>
    public RequireStepUpAttribute(string? acr = null, int maxAgeSeconds = 0)
        : base(StepUpPolicyName.For(acr, maxAgeSeconds == 0 ? null : TimeSpan.FromSeconds(maxAgeSeconds))) => (Acr, MaxAgeSeconds) = (acr, maxAgeSeconds);

    /// <summary>The kinds of login that would do.</summary>
    public string? Acr { get; }

    /// <summary>How long ago the login may be, in seconds; 0 for no limit.</summary>
    public int MaxAgeSeconds { get; }
}
