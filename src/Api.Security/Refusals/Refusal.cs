using Microsoft.AspNetCore.Authentication;

namespace Api.Security;

/// <summary>
/// A reason to refuse a request: one status, one code, one title, one metric tag, fixed for good. Nothing that a client sent ever
/// becomes part of an answer. A scheme of your own adds its reasons with <see cref="RefusalApiSecurityBuilderExtensions.AddRefusals"/>.
/// Refusals are compared by reference.
/// </summary>
public sealed partial class Refusal
{
    /// <summary>Creates a reason. Create each once, and register it.</summary>
    /// <param name="status">The HTTP status, from 400 to 599.</param>
    /// <param name="code">The <c>code</c> of the problem body and the end of its <c>type</c>: lower-case letters and underscores.</param>
    /// <param name="title">The title of the problem (RFC 9457, 3.1.3): the same for every reason with this code.</param>
    /// <param name="reason">The exact rule, as metric tag and in the log: lower-case letters and underscores, unique.</param>
    /// <param name="expected">What a good request has, for the log of the operator. It never says what was sent.</param>
    /// <exception cref="ArgumentException">One of them does not have this form.</exception>
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

    /// <summary>What a good request has, for the log.</summary>
    public string Expected { get; }

    /// <summary>The <c>error</c> of <c>WWW-Authenticate</c> (RFC 6750, 3.1); <see langword="null"/> for none.</summary>
    /// <exception cref="ArgumentException">It has a character that a challenge cannot carry.</exception>
    public string? Error
    {
        get;
        init => field = value is null || Challenge.IsParameterValue(value) ? value : throw new ArgumentException("A challenge cannot carry this.", nameof(value));
    }

    /// <summary>What the client can do about it, where the title does not say so; the <c>detail</c> of the problem (RFC 9457, 3.1.4).</summary>
    public string? Detail { get; init; }

    /// <summary>
    /// For reasons to refuse a known caller: the lower, the earlier it is the one that is answered when several rules are not met.
    /// 10 to 19 do not exist for the caller, 20 to 29 no login cures, 30 to 39 another login cures, 40 to 49 another scope cures, 50 and
    /// more are outages. <see langword="null"/> for reasons about the credential.
    /// </summary>
    public int? Precedence { get; init; }

    /// <summary>Made once: a refused credential costs no exception and no allocation.</summary>
    internal AuthenticateResult AsResult { get; }

    /// <summary>Made when it is first needed, and kept: it says no more than the reason.</summary>
    internal ApiSecurityFailure? AsFailure { get; set; }

    /// <summary>Whether the answer names the schemes that are accepted (RFC 9110, 11.6.1).</summary>
    internal bool NamesSchemes => Status is StatusCodes.Status401Unauthorized || Error is not null;

    /// <summary>Whether another token would help; one in a malformed request would not.</summary>
    internal bool AsksForToken => NamesSchemes && Status is not StatusCodes.Status400BadRequest;

    /// <summary>Whether a client may learn the reason: what is not the caller's looks like what does not exist, in Development too.</summary>
    internal bool MayTellReason => Status is not StatusCodes.Status404NotFound;

    /// <summary>Whether the answer says when to come back.</summary>
    internal bool HasRetryAfter => Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests;

    /// <summary>The reason.</summary>
    /// <returns><see cref="Reason"/>.</returns>
    public override string ToString() => Reason;

    private static void RequireWord(string word, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(word, parameter);
        if (!word.All(character => character is '_' || char.IsAsciiLetterLower(character)))
            throw new ArgumentException("Write lower-case letters and underscores.", parameter);
    }
}
