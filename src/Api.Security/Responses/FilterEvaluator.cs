using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Api.Security;

/// <summary>
/// Records which requirements failed in MVC's own filter, including those of the application. The filter forbids without
/// giving a reason, and the response must be the same as after the authorization middleware.
/// </summary>
internal sealed class FilterEvaluator : IAuthorizationEvaluator
{
    private readonly DefaultAuthorizationEvaluator _default = new();

    public AuthorizationResult Evaluate(AuthorizationHandlerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var result = _default.Evaluate(context);
        if (!result.Succeeded && context.Resource is AuthorizationFilterContext filter)
            NonLibraryFailures.Record(result.Failure, FailureFeature.GetOrAdd(filter.HttpContext));
        return result;
    }
}
