namespace Api.Security;

/// <summary>
/// The failures of a request whose caller is known, in the order in which they were found. An authorization handler of the
/// application joins the same answers: <c>context.Fail(ApiSecurityFailure.Of(Refusal.RoleMissing))</c>.
/// </summary>
public interface IApiSecurityFailureFeature
{
    /// <summary>What was not met so far.</summary>
    IReadOnlyList<ApiSecurityFailure> Failures { get; }

    /// <summary>Adds a failure; the same once more changes nothing. It does not make authorization fail by itself.</summary>
    /// <param name="failure">The failure.</param>
    void Add(ApiSecurityFailure failure);
}
