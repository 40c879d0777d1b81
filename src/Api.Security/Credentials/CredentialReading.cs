namespace Api.Security;

/// <summary>The result of reading one place of a request: nothing, one credential, or a refusal.</summary>
public sealed class CredentialReading
{
    private CredentialReading(Credential? credential, Refusal? refusal, string? scheme, string? expected = null) =>
        (Credential, Refusal, Scheme, Expected) = (credential, refusal, scheme, expected);

    /// <summary>This place holds no credential.</summary>
    public static CredentialReading None { get; } = new(null, null, null);

    /// <summary>The credential that was read, if any.</summary>
    public Credential? Credential { get; }

    /// <summary>Why this place could not be read, if it could not.</summary>
    public Refusal? Refusal { get; }

    /// <summary>The HTTP authentication scheme that was attempted, if known.</summary>
    public string? Scheme { get; }

    /// <summary>What a valid request has in this place, for the log only; <see langword="null"/> for the text of the reason.</summary>
    public string? Expected { get; }

    /// <summary>The reading of the other place, if there are two.</summary>
    internal CredentialReading? Other { get; private init; }

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
    /// <param name="expected">
    /// For the log only: what a valid request has, more exactly than <see cref="Refusal.Expected"/>, such as the name of a header. Create
    /// the text once. It never contains anything that the client sent. Default: the text of the reason.
    /// </param>
    /// <returns>The reading.</returns>
    public static CredentialReading Refused(Refusal refusal, string? scheme = null, string? expected = null) =>
        new(null, refusal, scheme, expected);

    /// <summary>Creates a reading for something in <c>Authorization</c> and something elsewhere.</summary>
    internal static CredentialReading Several(CredentialReading first, CredentialReading other) =>
        new(null, Refusal.SeveralCredentials, first.Scheme ?? other.Scheme) { Other = other };
}
