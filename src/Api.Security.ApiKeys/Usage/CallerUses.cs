using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>Determines whose requests an accepted caller's are: those of a key, or of a token client.</summary>
internal sealed class CallerUses(UsageCounters counters, IOptions<ApiSecurityOptions> options)
{
    private readonly string _tenantClaim = options.Value.Tenant.ClaimType;

    /// <summary>Returns where the requests of a caller are counted, the same for all requests with its credential.</summary>
    public CallerUse GetOrAdd(AcceptedCaller caller)
    {
        if (caller.UsageState is CallerUse known) return known;
        var use = new CallerUse(SourceOf(caller), counters);
        caller.UsageState = use;
        return use;
    }

    private UsageSource SourceOf(AcceptedCaller caller)
    {
        var client = Find(caller, ApiClaimTypes.ClientId);
        if (caller.Issuer == ApiSecurityDefaults.ApiKeyIssuer && client is not null
            && ApiKeyId.TryParsePublic(Find(caller, ApiKeyClaimTypes.KeyId), out var key))
            return new UsageSource(caller.Issuer, client, Find(caller, _tenantClaim), key.ToString(), SlotOf(caller));
        client ??= Find(caller, ApiClaimTypes.Subject);
        return StorableText.Fits(caller.Issuer, UsageCount.MaxLength) && StorableText.Fits(client, UsageCount.MaxLength)
            ? new UsageSource(caller.Issuer, client!)
            : UsageSource.Other;
    }

    private static ApiKeySlot? SlotOf(AcceptedCaller caller)
    {
        var word = Find(caller, ApiKeyClaimTypes.KeySlot);
        return word is null ? null : word == ApiKeySlot.Next.Word() ? ApiKeySlot.Next : ApiKeySlot.Current;
    }

    private static string? Find(AcceptedCaller caller, string type)
    {
        foreach (ref readonly var claim in caller.EachClaim)
            if (claim.Type == type) return claim.Value;
        return null;
    }
}
