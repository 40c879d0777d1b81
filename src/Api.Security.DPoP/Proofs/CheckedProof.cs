namespace Api.Security.DPoP;

/// <summary>
/// The proof of a request after all checks but two: whether the token is bound to its key, and whether it was used before.
/// </summary>
/// <param name="key">The key of the proof.</param>
/// <param name="replayKey">Identifies the proof among those that were used.</param>
/// <param name="issuedAt">Its <c>iat</c>.</param>
/// <param name="acceptedUntil">The last moment at which it is not too old.</param>
internal sealed class CheckedProof(ProofKey key, ReplayKey replayKey, DateTimeOffset issuedAt, DateTimeOffset acceptedUntil)
{
    public ProofKey Key => key;

    public ReplayKey ReplayKey => replayKey;

    public DateTimeOffset IssuedAt => issuedAt;

    public DateTimeOffset AcceptedUntil => acceptedUntil;

    /// <summary>Until when it must be remembered: afterwards every node would refuse it as too old.</summary>
    public DateTimeOffset KeptUntil => acceptedUntil + ProofClock.Slack;

    /// <summary>Whether the token of the request is bound to the key.</summary>
    public bool IsConfirmed { get; private set; }

    public static CheckedProof? Find(HttpContext context) => context.Features[typeof(CheckedProof)] as CheckedProof;

    public void SetOn(HttpContext context) => context.Features[typeof(CheckedProof)] = this;

    public void Confirm() => IsConfirmed = true;
}
