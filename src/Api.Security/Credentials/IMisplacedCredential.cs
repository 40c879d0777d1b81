namespace Api.Security;

/// <summary>
/// Recognizes a credential of a package in a place where it is not read, so that the log can say where it belongs. Called only when a
/// refused request is logged.
/// </summary>
internal interface IMisplacedCredential
{
    /// <summary>Looks into <c>Authorization</c>. Must not throw, whatever a client sends.</summary>
    /// <param name="request">The refused request.</param>
    /// <returns>What is expected instead, without anything that was sent; <see langword="null"/> when there is none.</returns>
    string? Expected(HttpRequest request);
}
