using System.Globalization;
using System.Text.Json;

namespace Api.Security;

/// <summary>
/// The login of the caller is strong and recent enough (RFC 9470): <c>acr</c>, or an entry of <c>amr</c>, is one of the accepted
/// values, and <c>auth_time</c> is within the limit. A missing claim does not meet the requirement.
/// </summary>
internal sealed class StepUpRequirement : ICallerRequirement
{
    /// <summary>The policy name <c>stepup:acr=phr phrh;max_age=300</c>, with one of the two parts or both.</summary>
    public const string PolicyPrefix = "stepup:";

    // How far the clock of an issuer may be ahead. A login further in the future is an error or a forgery.
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(30);
    private static readonly ClaimPath Acr = ClaimPath.Parse("acr");
    private static readonly ClaimPath Amr = ClaimPath.Parse("amr");
    private static readonly ClaimPath AuthTime = ClaimPath.Parse("auth_time");

    private readonly string[] _acrValues;
    private readonly TimeSpan? _maxAge;
    private readonly ApiSecurityFailure _tooWeak;
    private readonly ApiSecurityFailure _tooOld;

    /// <exception cref="ArgumentException">Neither is specified, or one is out of range.</exception>
    public StepUpRequirement(string? acr, TimeSpan? maxAge)
    {
        if (acr is null && maxAge is null) throw new ArgumentException("Specify an acr, a max age or both.", nameof(acr));
        if (maxAge is { } age && (age < TimeSpan.FromSeconds(1) || age.Ticks % TimeSpan.TicksPerSecond != 0))
            throw new ArgumentException("The max age must be a whole number of seconds, 1 or more.", nameof(maxAge));
        _acrValues = acr?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (acr is not null && _acrValues.Length == 0) throw new ArgumentException("The acr is empty.", nameof(acr));
        var values = _acrValues.Length == 0 ? null : string.Join(' ', _acrValues);
        _maxAge = maxAge;
        _tooWeak = ApiSecurityFailure.StepUp(Refusal.AuthenticationTooWeak, values, maxAge);
        _tooOld = ApiSecurityFailure.StepUp(Refusal.AuthenticationTooOld, values, maxAge);
    }

    public string Rule =>
        "step-up" + (_acrValues.Length == 0 ? "" : $" {string.Join(" or ", _acrValues)}")
        + (_maxAge is { } age ? $" \u2264 {age.TotalSeconds:0} s" : "");

    public ApiSecurityFailure? Check(in RequirementContext context)
    {
        if (_acrValues.Length > 0 && !IsStrongEnough(context)) return _tooWeak;
        return _maxAge is { } age && !IsRecentEnough(context, age) ? _tooOld : null;
    }

    public override string ToString() => Rule;

    private bool IsStrongEnough(in RequirementContext context) =>
        Acr.Only(context.Caller) is { Kind: JsonValueKind.String } acr && _acrValues.Contains(acr.Text, StringComparer.Ordinal)
        || Amr.Any(context.Caller, _acrValues, static (method, values) =>
            method.Kind is JsonValueKind.String && values.Contains(method.Text, StringComparer.Ordinal));

    private static bool IsRecentEnough(in RequirementContext context, TimeSpan maxAge)
    {
        if (AuthTime.Only(context.Caller) is not { Kind: JsonValueKind.Number } time) return false;
        if (!double.TryParse(time.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)) return false;
        var age = (context.Services.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds - seconds;
        return age <= maxAge.TotalSeconds && age >= -Ahead.TotalSeconds;
    }

    /// <exception cref="ArgumentException">Neither is specified, or one is out of range.</exception>
    public static string PolicyName(string? acr, TimeSpan? maxAge)
    {
        _ = new StepUpRequirement(acr, maxAge);
        return PolicyPrefix + PolicyParameters.Join(("acr", acr), ("max_age", maxAge?.TotalSeconds.ToString(CultureInfo.InvariantCulture)));
    }

    public static StepUpRequirement FromPolicy(string rest)
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
