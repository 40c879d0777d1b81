using System.Text.Json;

namespace Api.Security.DPoP;

/// <summary>
/// Check 12 of RFC 9449, 4.3: the token is bound to the key of the proof (<c>cnf.jkt</c>). A bound token without a proof is refused,
/// however it was sent (RFC 9449, 7.2).
/// </summary>
internal sealed class KeyConfirmation : IConfirmationValidator
{
    public string Member => ConfirmationMembers.DPoPKey;

    public ValueTask<Refusal?> ConfirmAsync(
        JsonElement value, Credential credential, HttpContext context, CancellationToken cancellationToken)
    {
        // Only the scheme DPoP leaves a checked proof.
        if (CheckedProof.Find(context) is not { } proof) return new(DPoPRefusals.BoundTokenAsBearer);
        if (value.ValueKind is not JsonValueKind.String || !value.ValueEquals(proof.Key.Thumbprint)) return new(DPoPRefusals.KeyMismatch);
        proof.Confirm();
        return new((Refusal?)null);
    }
}
