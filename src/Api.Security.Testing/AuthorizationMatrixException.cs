namespace Api.Security;

/// <summary>The authorization matrix in the repository does not match the application.</summary>
public sealed class AuthorizationMatrixException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What differs, and what to do about it.</param>
    public AuthorizationMatrixException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public AuthorizationMatrixException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What differs, and what to do about it.</param>
    /// <param name="innerException">What caused it.</param>
    public AuthorizationMatrixException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
