namespace Api.Security.Jwt;

/// <summary>Why keys could not be fetched: a closed list, because texts from the network do not belong into logs and metric tags.</summary>
internal enum KeyFetchFailure
{
    /// <summary>No connection, or it broke.</summary>
    Unreachable,

    /// <summary>No whole answer within 5 seconds.</summary>
    TimedOut,

    /// <summary>Another status than 200, or a redirect to another origin.</summary>
    BadStatus,

    /// <summary>More than 512 kB.</summary>
    TooLarge,

    /// <summary>Not strict JSON, or not such a document.</summary>
    Malformed,

    /// <summary>The document's <c>issuer</c> is not the configured one.</summary>
    WrongIssuer,

    /// <summary>An address without TLS although <c>RequireHttpsMetadata</c> is set.</summary>
    NotHttps,

    /// <summary>
    /// An address that a resolved issuer may not name: another server than its own that is not under <c>KeyHosts</c>, or one that is not
    /// public and not under <c>AllowedNetworks</c>.
    /// </summary>
    ForbiddenAddress,

    /// <summary>Nobody was asked: the server's budget was used up, and others were first.</summary>
    Postponed,

    /// <summary>The key set holds no usable key, one <c>kid</c> twice, or private keys.</summary>
    UnusableKeys,
}
