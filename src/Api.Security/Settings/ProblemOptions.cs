namespace Api.Security;

/// <summary>How refusals are described in problem bodies (RFC 9457).</summary>
public sealed class ProblemOptions
{
    /// <summary>The prefix of the code in <c>type</c>.</summary>
    /// <value>The start of an absolute URI. Default: <c>urn:api-security:problem:</c>.</value>
    public string TypeBase { get; set; } = "urn:api-security:problem:";

    /// <summary>Whether a <c>reason</c> member names the exact rule that was not met. This helps developers, but also attackers.</summary>
    /// <value>
    /// Default: <see langword="null"/>, which is <see langword="true"/> in Development and <see langword="false"/> elsewhere.
    /// </value>
    public bool? IncludeReason { get; set; }
}
