namespace Api.Security;

/// <summary>Checks whether a caller's scope covers more than the caller's own objects.</summary>
internal static class ScopeReaches
{
    public static bool Any(RequiredScope scope, in RequirementContext context)
    {
        var bound = scope.Template is null ? null : ScopeBinding.Bind(scope.Template, context);
        if (scope.Template is not null && bound is null) return false;
        return GrantedScopes.ReachOf(context.Caller, context.Services.Scopes, bound?.Base ?? scope.Base, bound?.Bound) is ScopeReach.Any;
    }
}
