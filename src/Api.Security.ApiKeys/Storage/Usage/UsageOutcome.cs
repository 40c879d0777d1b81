namespace Api.Security.ApiKeys;

/// <summary>The outcome of a request whose credential was accepted. Requests with a wrong secret or a bad token are not counted.</summary>
public enum UsageOutcome
{
    /// <summary>Any other outcome.</summary>
    Ok,

    /// <summary>403, and the 401 that asks an accepted caller for another login.</summary>
    Forbidden,

    /// <summary>429, unless a quota was used up.</summary>
    RateLimited,

    /// <summary>429, because a quota was used up.</summary>
    QuotaExceeded,

    /// <summary>404.</summary>
    NotFound,

    /// <summary>500 and above.</summary>
    Error,
}
