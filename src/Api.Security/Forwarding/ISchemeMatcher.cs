namespace Api.Security;

/// <summary>Says whether a credential looks like one of a scheme. No trust is involved: the scheme still validates it.</summary>
public interface ISchemeMatcher
{
    /// <summary>Whether the scheme wants to see this credential. It must not throw on anything a client can send.</summary>
    /// <param name="credential">The credential.</param>
    /// <returns><see langword="true"/> to take it; the first scheme that does gets it.</returns>
    bool Matches(Credential credential);
}
