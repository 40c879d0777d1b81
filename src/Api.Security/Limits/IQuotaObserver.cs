namespace Api.Security;

/// <summary>
/// Is told when a client has used a share of a quota. Registered by a package that sends notices. Does not throw or wait.
/// </summary>
internal interface IQuotaObserver
{
    /// <summary>A threshold is reached. It may be told more than once for one window, and by several nodes.</summary>
    /// <param name="key">The quota, its owner and its window.</param>
    /// <param name="clientId">The client; <see langword="null"/> when the quota belongs to a tenant.</param>
    /// <param name="tenantId">Its tenant; <see langword="null"/> for none.</param>
    /// <param name="percent">80 or 100.</param>
    void Reached(in QuotaKey key, string? clientId, string? tenantId, int percent);
}
