namespace Api.Security;

/// <summary>The caller was granted at least one of these scopes. To require all of several scopes, use one requirement each.</summary>
internal sealed class ScopeRequirement : ICallerRequirement
{
    /// <summary>
    /// Scope requirements as policy names, so that they can be used wherever ASP.NET Core accepts a policy: <c>scope:read:orders</c>
    /// requires one scope (or, separated by spaces, all of several), <c>anyscope:read:orders write:orders</c> at least one.
    /// </summary>
    public const string AllPrefix = "scope:";
    public const string AnyPrefix = "anyscope:";

    private readonly RequiredScope[] _anyOf;
    private readonly ApiSecurityFailure _failure;

    public ScopeRequirement(params RequiredScope[] anyOf)
    {
        _anyOf = anyOf;
        Scopes = [.. anyOf.Select(scope => scope.Text)];
        _failure = ApiSecurityFailure.ScopeMissing([.. Scopes]);
    }

    public IReadOnlyList<string> Scopes { get; }

    public IReadOnlyList<RequiredScope> AnyOf => _anyOf;

    public bool ReadsRequest => Array.Exists(_anyOf, scope => scope.Template is not null);

    public bool ComparesTenants =>
        Array.Exists(_anyOf, scope => scope.Template?.Names.Contains(ScopeTemplate.Tenant, StringComparer.Ordinal) is true);

    public string Rule => $"scope {string.Join(" or ", Scopes)}";

    public ApiSecurityFailure? Check(in RequirementContext context)
    {
        foreach (var scope in _anyOf)
            if (IsGranted(scope, context)) return null;
        return _failure;
    }

    public override string ToString() => Rule;

    private static bool IsGranted(RequiredScope scope, in RequirementContext context)
    {
        if (scope.Template is not { } template) return GrantedScopes.Satisfy(context.Caller, context.Services.Scopes, scope);
        return ScopeBinding.Bind(template, context) is { } bound
            && GrantedScopes.Satisfy(context.Caller, context.Services.Scopes, scope, bound);
    }

    public static string PolicyNameOfAll(params ReadOnlySpan<string> scopes) => AllPrefix + Join(scopes);

    public static string PolicyNameOfAny(params ReadOnlySpan<string> scopes) => AnyPrefix + Join(scopes);

    public static ScopeRequirement[] AllFromPolicy(string rest) => All(rest.Split(' '));

    public static ScopeRequirement AnyFromPolicy(string rest) => Any(rest.Split(' '));

    /// <exception cref="ArgumentException">There is no scope, or one cannot be required.</exception>
    public static ScopeRequirement[] All(string[] scopes) => [.. Required(scopes).Select(scope => new ScopeRequirement(scope))];

    /// <exception cref="ArgumentException">There is no scope, or one cannot be required.</exception>
    public static ScopeRequirement Any(string[] scopes) => new(Required(scopes));

    private static string Join(ReadOnlySpan<string> scopes) => string.Join(' ', Required(scopes.ToArray()).Select(scope => scope.Text));

    private static RequiredScope[] Required(string[] scopes)
    {
        if (scopes.Length == 0) throw new ArgumentException("Name at least one scope.", nameof(scopes));
        return [.. scopes.Select(scope => RequiredScope.Parse(scope, nameof(scopes)))];
    }
}
