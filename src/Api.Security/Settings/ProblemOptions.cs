namespace Api.Security;

/// <summary>How refusals are described in problem bodies (RFC 9457).</summary>
public sealed class ProblemOptions
{
    /// <summary>What stands before the code in <c>type</c>.</summary>
    /// <value>The beginning of an absolute URI. Default: <c>urn:api-security:problem:</c>.</value>
    public string TypeBase { get; set; } = "urn:api-security:problem:";

    /// <summary>Whether a <c>reason</c> member names the exact rule that refused. Useful to developers, and to attackers.</summary>
    /// <value>Default: <see langword="null"/>, which is <see langword="true"/> in Development and <see langword="false"/> elsewhere.</value>
    public bool? IncludeReason { get; set; }
}
