namespace Api.Security;

/// <inheritdoc cref="IApiSecurityFailureFeature"/>
internal sealed class FailureFeature : IApiSecurityFailureFeature
{
    // A new array each time: several methods of a hub can run at once, all with the same request.
    private volatile ApiSecurityFailure[] _failures = [];
    private volatile (Refusal Refusal, object Rule)[] _rules = [];

    public IReadOnlyList<ApiSecurityFailure> Failures => _failures;

    /// <summary>Whether a handler of the application has recorded a failure.</summary>
    public bool HasApplicationFailure { get; private set; }

    /// <summary>Whether the credential has expired between authentication and authorization.</summary>
    public bool CredentialHasEnded { get; set; }

    public static FailureFeature GetOrAdd(HttpContext context)
    {
        if (context.Features.Get<IApiSecurityFailureFeature>() is FailureFeature found) return found;
        var feature = new FailureFeature();
        context.Features.Set<IApiSecurityFailureFeature>(feature);
        return feature;
    }

    /// <summary>Clears the failures at the start of each authorization.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isWanted">Whether handlers of the application may ask for the feature.</param>
    public static void Begin(HttpContext context, bool isWanted)
    {
        // Indexed by type, since the generic Get and Set of the interface cost more than everything else here.
        var features = context.Features;
        if (isWanted) features[typeof(IApiSecurityFailureFeature)] = new FailureFeature();
        else if (features[typeof(IApiSecurityFailureFeature)] is not null) features[typeof(IApiSecurityFailureFeature)] = null;
    }

    public void Add(ApiSecurityFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        HasApplicationFailure = true;
        Record(failure);
    }

    /// <summary>The rules that were not met, for the log.</summary>
    public IEnumerable<object> RulesOf(Refusal refusal) => _rules.Where(one => one.Refusal == refusal).Select(one => one.Rule);

    /// <summary>Adds a failure of a requirement of this library.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="rule">What was not met, for the log: a requirement, or words about it.</param>
    public void Record(ApiSecurityFailure failure, object? rule = null)
    {
        if (rule is not null) _rules = [.. _rules, (failure.Refusal, rule)];
        if (!Array.Exists(_failures, known => IsSame(known, failure))) _failures = [.. _failures, failure];
    }

    private static bool IsSame(ApiSecurityFailure one, ApiSecurityFailure other) =>
        one.Refusal == other.Refusal && one.AcrValues == other.AcrValues && one.MaxAge == other.MaxAge &&
        one.RequiredScopes.SequenceEqual(other.RequiredScopes, StringComparer.Ordinal) &&
        one.RequiredAuthorizationDetails.SequenceEqual(other.RequiredAuthorizationDetails);
}
