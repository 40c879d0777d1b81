using System.Text.Json;

namespace Api.Security;

/// <summary>
/// Checks that a bound token comes from the holder of its key (RFC 7800). A token whose <c>cnf</c> names a member that
/// no registered validator checks is refused: a bound token is never accepted as a bearer token.
/// </summary>
public interface IConfirmationValidator
{
    /// <summary>The one member of <c>cnf</c> that this validator checks, such as <c>jkt</c> (RFC 9449, 6.1).</summary>
    string Member { get; }

    /// <summary>Compares the binding with the proof in this request.</summary>
    /// <param name="value">The member's value, signed by the issuer. Its JSON type is not checked yet.</param>
    /// <param name="credential">The bound token.</param>
    /// <param name="context">The request with the proof.</param>
    /// <param name="cancellationToken">Signaled when the client disconnects.</param>
    /// <returns><see langword="null"/> when the proof is valid; otherwise the reason.</returns>
    ValueTask<Refusal?> ConfirmAsync(JsonElement value, Credential credential, HttpContext context, CancellationToken cancellationToken);
}
