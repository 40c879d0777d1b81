namespace Api.Security.ApiKeys;

/// <summary>A key that is refused on all nodes.</summary>
/// <param name="KeyId">The key, without prefix.</param>
/// <param name="WasThere">Whether it was refused before. Then another request put it on the list, and this one must not remove it.</param>
internal sealed record DeniedKey(string KeyId, bool WasThere);
