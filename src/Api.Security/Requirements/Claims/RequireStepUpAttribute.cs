using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Requires a stronger or more recent login (RFC 9470); see <see cref="RequireStepUpExtensions"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireStepUpAttribute : AuthorizeAttribute
{
    /// <summary>Requires a stronger login of any age.</summary>
    /// <param name="acr">The accepted kinds of login, separated by spaces.</param>
    /// <exception cref="ArgumentException">No kind of login is specified.</exception>
    public RequireStepUpAttribute(string acr)
        : base(StepUpRequirement.PolicyName(acr, maxAge: null)) => Acr = acr;

    /// <summary>Requires a recent login of any kind.</summary>
    /// <param name="maxAgeSeconds">The maximum age of the login in seconds, 1 or more.</param>
    /// <exception cref="ArgumentException">The age is out of range.</exception>
    public RequireStepUpAttribute(int maxAgeSeconds)
        : base(StepUpRequirement.PolicyName(acr: null, TimeSpan.FromSeconds(maxAgeSeconds))) => MaxAgeSeconds = maxAgeSeconds;

    /// <summary>Requires a stronger and recent login.</summary>
    /// <param name="acr">The accepted kinds of login, separated by spaces; <see langword="null"/> for any.</param>
    /// <param name="maxAgeSeconds">The maximum age of the login in seconds, 1 or more.</param>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public RequireStepUpAttribute(string? acr, int maxAgeSeconds)
        : base(StepUpRequirement.PolicyName(acr, TimeSpan.FromSeconds(maxAgeSeconds))) => (Acr, MaxAgeSeconds) = (acr, maxAgeSeconds);

    /// <summary>The accepted kinds of login; <see langword="null"/> for any.</summary>
    public string? Acr { get; }

    /// <summary>The maximum age of the login in seconds; 0 for no limit.</summary>
    public int MaxAgeSeconds { get; }
}
