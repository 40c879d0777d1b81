namespace Api.Security.ApiKeys;

/// <summary>Determines what became of a request that has ended.</summary>
internal static class RequestOutcome
{
    public static UsageOutcome Get(HttpContext context) => ResponseStatus.Get(context) switch
    {
        StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden => UsageOutcome.Forbidden,
        StatusCodes.Status404NotFound => UsageOutcome.NotFound,
        StatusCodes.Status429TooManyRequests => IsQuota(context) ? UsageOutcome.QuotaExceeded : UsageOutcome.RateLimited,
        >= StatusCodes.Status500InternalServerError => UsageOutcome.Error,
        _ => UsageOutcome.Ok,
    };

    private static bool IsQuota(HttpContext context)
    {
        var failures = context.Features.Get<IApiSecurityFailureFeature>()?.Failures ?? [];
        for (var i = 0; i < failures.Count; i++)
            if (failures[i].Refusal.Code == "quota_exceeded") return true;
        return false;
    }
}
