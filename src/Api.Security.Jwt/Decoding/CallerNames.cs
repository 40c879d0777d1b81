namespace Api.Security.Jwt;

/// <summary>The claims that name a caller at its issuer.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="ReplacesSubject">Whether it replaces the token's <c>sub</c>.</param>
/// <param name="Client">The client; becomes <c>client_id</c> when the token has no such claim.</param>
/// <param name="ReplacesClient">Whether it also replaces a <c>client_id</c> of the token.</param>
internal readonly record struct CallerNames(ClaimValue Subject, bool ReplacesSubject, ClaimValue Client, bool ReplacesClient);
