using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Api.Security;

/// <summary>
/// Leaves what failed in MVC's own filter with the request, requirements of the application included: the filter forbids
/// without a word about why, and the answer must be the one that the authorization middleware would have had.
/// </summary>
internal sealed class FilterEvaluator : IAuthorizationEvaluator
{
    private readonly DefaultAuthorizationEvaluator _default = new();

    public AuthorizationResult Evaluate(AuthorizationHandlerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var result = _default.Evaluate(context);
        if (!result.Succeeded && context.Resource is AuthorizationFilterContext filter)
        {
            var failures = FailureFeature.Of(filter.HttpContext);
            foreach (var foreign in NonLibraryFailures.Of(result.Failure, failures)) failures.Record(foreign);
        }

        return result;
    }
}
