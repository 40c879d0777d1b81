namespace Api.Security.ApiKeys;

/// <summary>An <c>Idempotency-Key</c> and the order that it stands for, as digests only.</summary>
/// <param name="KeyHash">Of the key and of who sent it, in base64: the keys of two callers have nothing to do with each other.</param>
/// <param name="OrderHash">Of the operation, the client and the body, in base64.</param>
internal sealed record RequestIdentity(string KeyHash, string OrderHash);
