namespace Api.Security;

/// <summary>Decides whether a credential looks like one of a scheme. This implies no trust: the scheme still validates it.</summary>
public interface ISchemeMatcher
{
    /// <summary>Checks whether the scheme takes this credential. It must not throw, whatever a client sends.</summary>
    /// <param name="credential">The credential.</param>
    /// <returns><see langword="true"/> to take it; the first scheme that takes it validates it.</returns>
    bool Matches(Credential credential);
}

/// <summary>Takes every credential of one HTTP authentication scheme; case-insensitive (RFC 9110, 11.1).</summary>
internal sealed class AuthorizationSchemeMatcher(string authorizationScheme) : ISchemeMatcher
{
    public bool Matches(Credential credential) =>
        string.Equals(credential.Scheme, authorizationScheme, StringComparison.OrdinalIgnoreCase);
}
