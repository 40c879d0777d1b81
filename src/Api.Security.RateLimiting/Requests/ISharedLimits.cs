namespace Api.Security.RateLimiting;

/// <summary>
/// Counts that all nodes share. Registered by a package such as <c>Api.Security.Redis</c>; without one, each node counts for itself.
/// </summary>
internal interface ISharedLimits
{
    /// <summary>Creates the store that decides.</summary>
    /// <param name="local">The counts of this node, for what the shared store cannot answer.</param>
    ILimitStore Create(LocalLimitStore local);
}
