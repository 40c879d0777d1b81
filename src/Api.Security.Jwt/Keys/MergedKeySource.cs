namespace Api.Security.Jwt;

/// <summary>
/// The keys of one issuer that publishes several discovery documents, such as one for each user flow of Azure AD B2C. A token must have a
/// <c>kid</c>; a <c>kid</c> that identifies different keys in two documents is ambiguous, and neither is used. Each document has its own
/// request budget and its own age.
/// </summary>
internal sealed class MergedKeySource(IReadOnlyList<DiscoveredKeySource> sources) : IKeySource
{
    public IReadOnlyList<KeyCache> Caches { get; } = [.. sources.Select(source => source.Cache)];

    public VerificationKey? FindKnown(TokenHeader header)
    {
        if (header.KeyId is null) return null;
        VerificationKey? found = null;
        for (var i = 0; i < sources.Count; i++)
        {
            if (sources[i].Cache.Serve()?.Keys.Match(header) is not { } match) continue;
            if (match.Refusal == JwtRefusals.KeyAmbiguous) return null;
            if (match.Value is not { } key) continue;
            if (found is not null && found.Material.Digest != key.Material.Digest) return null;
            found ??= key;
        }

        return found;
    }

    public async ValueTask<Outcome<VerificationKey>> FindAsync(
        TokenHeader header, bool worthLookingUp, CancellationToken cancellationToken)
    {
        if (header.KeyId is null) return JwtRefusals.KeyAmbiguous;
        // First those without keys, so that a key that they are about to bring is not looked up in the others.
        var without = sources.Where(source => source.Cache.Serve() is null).ToArray();
        if (FindKnown(header) is { } known) return known; // another request has just brought it
        var first = await AskAsync(without, header, worthLookingUp, cancellationToken);
        if (first is { Value: not null } || without.Length == sources.Count) return first!.Value;
        var second = await AskAsync(sources.Except(without), header, worthLookingUp, cancellationToken);
        return second is { Value: null } && first is { } before && Weight(before.Refusal!) > Weight(second.Value.Refusal!)
            ? before
            : second!.Value;
    }

    public async ValueTask<VerificationKey?> FindSuccessorAsync(
        VerificationKey failed, TokenHeader header, CancellationToken cancellationToken)
    {
        foreach (var source in sources)
        {
            await source.FindSuccessorAsync(failed, header, cancellationToken);
            if (FindKnown(header) is { } key && key.Material.Digest != failed.Material.Digest) return key;
        }

        return null;
    }

    public bool StillTrusts(VerificationKey key)
    {
        for (var i = 0; i < sources.Count; i++)
            if (sources[i].Cache.Serve()?.Keys.Holds(key) is true) return true;
        return false;
    }

    // All at once, so that a document that is slow does not delay the keys of another.
    private async Task<Outcome<VerificationKey>?> AskAsync(
        IEnumerable<DiscoveredKeySource> some, TokenHeader header, bool worthLookingUp, CancellationToken cancellationToken)
    {
        Outcome<VerificationKey>? refused = null;
        await foreach (var finding in Task.WhenEach(
            some.Select(source => source.FindAsync(header, worthLookingUp, cancellationToken).AsTask()).ToArray()))
        {
            var outcome = await finding;
            if (outcome.Value is not null) return FindKnown(header) is { } key ? Outcome.Success(key) : JwtRefusals.KeyAmbiguous;
            if (refused is not { } before || Weight(outcome.Refusal!) > Weight(before.Refusal!)) refused = outcome;
        }

        return refused;
    }

    // A document that could not be read may have the key, so the token is not invalid. A key that does not fit says more than no key.
    private static int Weight(Refusal refusal) =>
        refusal.Status is StatusCodes.Status503ServiceUnavailable ? 2 : refusal == JwtRefusals.KeyUnknown ? 0 : 1;
}
