using Microsoft.AspNetCore.Authentication;

namespace Api.Security;

/// <summary>
/// A reason to refuse a request, with a fixed status, code, title and metric tag. Nothing that a client sends ever becomes part
/// of an answer. Register your own reasons with <see cref="RefusalApiSecurityBuilderExtensions.AddRefusals"/>. Refusals are
/// compared by reference.
/// </summary>
public sealed partial class Refusal
{
    /// <summary>Creates a reason. Create each reason once, and register it.</summary>
    /// <param name="status">The HTTP status, from 400 to 599.</param>
    /// <param name="code">The <c>code</c> of the problem body and the end of its <c>type</c>: lower-case letters and underscores.</param>
    /// <param name="title">The title of the problem (RFC 9457, 3.1.3): the same for every reason with this code.</param>
    /// <param name="reason">The exact rule, as metric tag and in the log: lower-case letters and underscores, unique.</param>
    /// <param name="expected">What a valid request has, for the operator's log. It never repeats what was sent.</param>
    /// <exception cref="ArgumentException">An argument does not have this form.</exception>
    public Refusal(int status, string code, string title, string reason, string expected)
    {
        if (status is < 400 or > 599) throw new ArgumentException("Write a status from 400 to 599.", nameof(status));
        RequireWord(code, nameof(code));
        RequireWord(reason, nameof(reason));
        ArgumentException.ThrowIfNullOrEmpty(title);
        ArgumentException.ThrowIfNullOrEmpty(expected);
        (Status, Code, Title, Reason, Expected) = (status, code, title, reason, expected);
        AsResult = AuthenticateResult.Fail(reason);
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The <c>code</c> of the problem body and the end of its <c>type</c>.</summary>
    public string Code { get; }

    /// <summary>The title of the problem.</summary>
    public string Title { get; }

    /// <summary>The exact rule, as metric tag and in the log.</summary>
    public string Reason { get; }

    /// <summary>What a valid request has, for the log.</summary>
    public string Expected { get; }

    /// <summary>The <c>error</c> of <c>WWW-Authenticate</c> (RFC 6750, 3.1); <see langword="null"/> for none.</summary>
    /// <exception cref="ArgumentException">The value has a character that is not allowed in a challenge.</exception>
    public string? Error
    {
        get;
        init => field = value is null || QuotedText.IsValid(value)
            ? value
            : throw new ArgumentException("The value has a character that is not allowed in a challenge.", nameof(value));
    }

    /// <summary>
    /// How the client can fix the problem, if the title does not say so; the <c>detail</c> of the problem (RFC 9457, 3.1.4).
    /// </summary>
    public string? Detail { get; init; }

    /// <summary>
    /// For reasons to refuse an authenticated caller: if several rules are not met, the reason with the lowest value is answered.
    /// 10 to 19: the resource does not exist for the caller; 20 to 29: no login helps; 30 to 39: another login helps; 40 to 49:
    /// another scope helps; 50 and more: an outage. <see langword="null"/> for reasons about the credential.
    /// </summary>
    public int? Precedence { get; init; }

    /// <summary>Created once, so that a refused credential costs no exception and no allocation.</summary>
    internal AuthenticateResult AsResult { get; }

    /// <summary>Created on first use and kept, since it contains nothing but the reason.</summary>
    internal ApiSecurityFailure? AsFailure { get; set; }

    /// <summary>Whether the answer names the schemes that are accepted (RFC 9110, 11.6.1).</summary>
    internal bool NamesSchemes => Status is StatusCodes.Status401Unauthorized || Error is not null;

    /// <summary>Whether another token would help. For a malformed request it would not.</summary>
    internal bool AsksForToken => NamesSchemes && Status is not StatusCodes.Status400BadRequest;

    /// <summary>Whether another login, or one with another scope, would help.</summary>
    internal bool IsFixedByLogin => Precedence is >= 30 and < 50;

    /// <summary>Whether answers may include the reason. A 404 never shows whether the resource exists, not even in Development.</summary>
    internal bool MayIncludeReason => Status is not StatusCodes.Status404NotFound;

    /// <summary>Whether the answer says when to retry.</summary>
    internal bool HasRetryAfter => Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests;

    /// <summary>Returns the reason.</summary>
    /// <returns><see cref="Reason"/>.</returns>
    public override string ToString() => Reason;

    private static void RequireWord(string word, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(word, parameter);
        if (!word.All(character => character is '_' || char.IsAsciiLetterLower(character)))
            throw new ArgumentException("Write lower-case letters and underscores.", parameter);
    }
}
