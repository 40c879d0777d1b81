namespace Api.Security.ApiKeys;

/// <summary>Requests a page of clients that are not deleted, ordered by id.</summary>
public sealed class ApiClientQuery
{
    /// <summary>Creates an instance.</summary>
    /// <param name="tenantId">Only clients of this tenant; <see langword="null"/> for all.</param>
    /// <param name="after">The last id of the previous page.</param>
    /// <param name="limit">The maximum number of clients.</param>
    public ApiClientQuery(string? tenantId, string? after, int limit) =>
        (TenantId, After, Limit) = (tenantId, after, limit);

    /// <summary>Only clients of this tenant; <see langword="null"/> for all.</summary>
    public string? TenantId { get; init; }

    /// <summary>The last id of the previous page.</summary>
    public string? After { get; init; }

    /// <summary>The maximum number of clients.</summary>
    public int Limit { get; init; }
}
