using System.Globalization;

namespace Api.Security;

/// <summary>The policy name <c>stepup:acr=phr phrh;max_age=300</c>, with one of the two parts or both.</summary>
internal static class StepUpPolicyName
{
    public const string Prefix = "stepup:";

    /// <exception cref="ArgumentException">Neither is specified, or one is out of range.</exception>
    public static string For(string? acr, TimeSpan? maxAge)
    {
        _ = new StepUpRequirement(acr, maxAge);
        return Prefix + PolicyParameters.Join(("acr", acr), ("max_age", maxAge?.TotalSeconds.ToString(CultureInfo.InvariantCulture)));
    }

    public static StepUpRequirement Parse(string rest)
    {
        var parameters = PolicyParameters.Parse(rest, "acr", "max_age");
        TimeSpan? maxAge = null;
        if (parameters.TryGetValue("max_age", out var text))
            maxAge = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? TimeSpan.FromSeconds(seconds)
                : throw new ArgumentException("max_age must be a whole number of seconds.", nameof(rest));
        return new StepUpRequirement(parameters.GetValueOrDefault("acr"), maxAge);
    }
}
