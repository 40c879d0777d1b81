namespace Api.Security;

/// <summary>The caller was granted at least one of these scopes. To require all of several scopes, use one requirement each.</summary>
internal sealed class ScopeRequirement : ICallerRequirement
{
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
        return ScopeBinding.Of(template, context) is { } bound
            && GrantedScopes.Satisfy(context.Caller, context.Services.Scopes, scope, bound);
    }
}
