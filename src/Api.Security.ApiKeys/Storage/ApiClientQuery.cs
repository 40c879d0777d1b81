namespace Api.Security.ApiKeys;

/// <summary>A page of clients that are not deleted, by id.</summary>
/// <param name="TenantId">Only those of this tenant; <see langword="null"/> for all.</param>
/// <param name="After">The last id of the page before.</param>
/// <param name="Limit">How many at most.</param>
public sealed record ApiClientQuery(string? TenantId, string? After, int Limit);
