namespace Api.Security;

/// <summary>The result of reading one place of a request: nothing, one credential, or a refusal.</summary>
public sealed class CredentialReading
{
    private CredentialReading(Credential? credential, Refusal? refusal, string? scheme) =>
        (Credential, Refusal, Scheme) = (credential, refusal, scheme);

    /// <summary>This place holds no credential.</summary>
    public static CredentialReading None { get; } = new(null, null, null);

    /// <summary>The credential that was read, if any.</summary>
    public Credential? Credential { get; }

    /// <summary>Why this place could not be read, if it could not.</summary>
    public Refusal? Refusal { get; }

    /// <summary>The HTTP authentication scheme that was attempted, if known.</summary>
    public string? Scheme { get; }

    /// <summary>Creates a reading with one credential.</summary>
    /// <param name="credential">The credential.</param>
    /// <returns>The reading.</returns>
    public static CredentialReading Found(Credential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return new(credential, null, credential.Scheme);
    }

    /// <summary>Creates a reading for something that is there but not acceptable.</summary>
    /// <param name="refusal">The reason.</param>
    /// <param name="scheme">The scheme that was attempted; <see langword="null"/> when unknown.</param>
    /// <returns>The reading.</returns>
    public static CredentialReading Refused(Refusal refusal, string? scheme = null) => new(null, refusal, scheme);
}
