namespace Api.Security.Jwt;

/// <summary>The one key for a token, or why there is none.</summary>
internal readonly record struct KeyMatch(VerificationKey? Key, Refusal? Refusal, TimeSpan? RetryAfter = null);
