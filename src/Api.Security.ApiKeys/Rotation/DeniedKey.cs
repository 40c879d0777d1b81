namespace Api.Security.ApiKeys;

/// <summary>A key that is refused on all nodes.</summary>
/// <param name="KeyId">The key, without prefix.</param>
/// <param name="WasThere">Whether it was refused before: then another order stands behind it, and this one takes nothing back.</param>
internal sealed record DeniedKey(string KeyId, bool WasThere);
