namespace Api.Security;

/// <summary>What reading one place of a request gave: nothing, one credential, or a refusal.</summary>
public sealed class CredentialReading
{
    private CredentialReading(Credential? credential, Refusal? refusal, string? scheme) =>
        (Credential, Refusal, Scheme) = (credential, refusal, scheme);

    /// <summary>This place holds no credential.</summary>
    public static CredentialReading None { get; } = new(null, null, null);

    /// <summary>The credential that was read, if any.</summary>
    public Credential? Credential { get; }

    /// <summary>Why this place could not be read, if so.</summary>
    public Refusal? Refusal { get; }

    /// <summary>The HTTP authentication scheme that was attempted, when one can be told.</summary>
    public string? Scheme { get; }

    /// <summary>One credential was read.</summary>
    /// <param name="credential">The credential.</param>
    /// <returns>The reading.</returns>
    public static CredentialReading Found(Credential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return new(credential, null, credential.Scheme);
    }

    /// <summary>Something is there, and it is wrong.</summary>
    /// <param name="refusal">Why.</param>
    /// <param name="scheme">The scheme that was attempted; <see langword="null"/> when none can be told.</param>
    /// <returns>The reading.</returns>
    public static CredentialReading Refused(Refusal refusal, string? scheme = null) => new(null, refusal, scheme);
}
