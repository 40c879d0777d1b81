namespace Api.Security.ApiKeys;

/// <summary>An <c>Idempotency-Key</c> and the request that it identifies, as digests only.</summary>
/// <param name="KeyHash">The digest of the key and its sender, in base64: the keys of different callers are independent.</param>
/// <param name="OrderHash">The digest of the operation, the client or key, and the body, in base64.</param>
internal sealed record RequestIdentity(string KeyHash, string OrderHash);
