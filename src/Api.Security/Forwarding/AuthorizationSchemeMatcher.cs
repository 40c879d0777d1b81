namespace Api.Security;

/// <summary>Takes every credential of one HTTP authentication scheme; case-insensitive (RFC 9110, 11.1).</summary>
internal sealed class AuthorizationSchemeMatcher(string authorizationScheme) : ISchemeMatcher
{
    public bool Matches(Credential credential) =>
        string.Equals(credential.Scheme, authorizationScheme, StringComparison.OrdinalIgnoreCase);
}
