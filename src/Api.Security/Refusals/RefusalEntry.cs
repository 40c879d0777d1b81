namespace Api.Security;

/// <summary>One row of <see cref="RefusalTable"/>: all that is ever said about a <see cref="Refusal"/>.</summary>
/// <param name="Status">HTTP status code.</param>
/// <param name="Code">The stable <c>code</c> of the problem body and the end of its <c>type</c>.</param>
/// <param name="Error">The <c>error</c> of <c>WWW-Authenticate</c>; <see langword="null"/> for none.</param>
/// <param name="Reason">The exact rule, as metric tag and log word.</param>
/// <param name="Expected">What a good request looks like, for the operator's log. Never what was got.</param>
internal sealed record RefusalEntry(int Status, string Code, string? Error, string Reason, string Expected)
{
    /// <summary>What a client can mend, where the title does not say it; the <c>detail</c> of the problem body.</summary>
    public string? Detail { get; init; }

    /// <summary>Whether the answer names the schemes that would be taken (RFC 9110, 11.6.1).</summary>
    public bool NamesSchemes => Status is StatusCodes.Status401Unauthorized || Error is not null;

    /// <summary>Whether another token would help; one in a malformed request would not.</summary>
    public bool AsksForToken => NamesSchemes && Status is not StatusCodes.Status400BadRequest;

    /// <summary>Whether a client may learn the reason: what is foreign must look like what does not exist, in Development too.</summary>
    public bool MayTellReason => Status is not StatusCodes.Status404NotFound;

    /// <summary>Whether the answer says when to come back.</summary>
    public bool HasRetryAfter => Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests;
}
