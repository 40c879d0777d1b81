namespace Api.Security;

/// <summary>
/// The failures of a request with an authenticated caller, in the order in which they were found. An authorization handler of
/// the application can get the same answers: <c>context.Fail(ApiSecurityFailure.From(Refusal.RoleMissing))</c>.
/// </summary>
public interface IApiSecurityFailureFeature
{
    /// <summary>The failures so far.</summary>
    IReadOnlyList<ApiSecurityFailure> Failures { get; }

    /// <summary>Adds a failure; adding the same one again changes nothing. This alone does not make authorization fail.</summary>
    /// <param name="failure">The failure.</param>
    void Add(ApiSecurityFailure failure);
}
