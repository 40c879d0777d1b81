namespace Api.Security.DPoP;

/// <summary>
/// Validates a token in <c>Authorization: DPoP</c>: the proof (<see cref="ProofChecks"/>), the token as its own scheme does, the binding of
/// one to the other, and last that the proof is new (<see cref="UsedProofs"/>). Never throws.
/// </summary>
internal sealed class DPoPValidator(
    ProofChecks proofs, AccessTokenValidators tokens, KnownProofKeys keys, UsedProofs used, ProofNonces nonces) : ICredentialValidator
{
    public ValueTask<Outcome<AcceptedCaller>> ValidateAsync(Credential credential, HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(credential);
        ArgumentNullException.ThrowIfNull(context);
        nonces.Send(context);
        var outcome = proofs.Check(context.Request, credential.Value.Span);
        if (outcome.Value is not { } proof)
            return new(Outcome.Refuse<AcceptedCaller>(outcome.Refusal!, expected: outcome.Expected));
        if (tokens.Find(credential.Value) is not { } validator) return new(DPoPRefusals.TokenNotBoundToKey);
        proof.SetOn(context);
        return ValidateAsync(validator, proof, credential, context);
    }

    private async ValueTask<Outcome<AcceptedCaller>> ValidateAsync(
        ICredentialValidator validator, CheckedProof proof, Credential credential, HttpContext context)
    {
        var outcome = await validator.ValidateAsync(credential, context);
        if (outcome.Value is null) return outcome;
        if (!proof.IsConfirmed) return DPoPRefusals.TokenNotBoundToKey;
        keys.Add(proof.Key);
        return await used.UseAsync(proof, context.RequestAborted) is { } refusal ? refusal : outcome;
    }
}
