using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>Whether a key that was accepted earlier is accepted now: looked up like one that is sent, so that a revocation reaches open connections too.</summary>
/// <param name="services">Has the cache, which is made of what needs this.</param>
/// <param name="options">Whether the state of a key is told.</param>
/// <param name="storeClock">The time.</param>
internal sealed class ApiKeyStatus(IServiceProvider services, IOptions<ApiKeyOptions> options, StoreClock storeClock) : ICredentialStatus
{
    private readonly bool _revealsStatus = options.Value.RevealKeyStatus;

    public async ValueTask<Refusal?> CheckAsync(AcceptedCaller caller, CancellationToken cancellationToken)
    {
        if (!ApiKeyId.TryParsePublic(caller.Claims.FirstOrDefault(claim => claim.Type == ApiKeyClaimTypes.KeyId).Value, out var id)) return ApiKeyRefusals.Unknown;
        var found = await services.GetRequiredService<ApiKeyCache>().FindAgainAsync(id);
        if (found.Refusal is { } refusal && refusal != ApiKeyRefusals.Unknown) return refusal;
        var state = found.Value is { } key ? key.StateAt(storeClock.UtcNow) : found.Refusal;
        return state is null || _revealsStatus ? state : ApiKeyRefusals.NotAccepted;
    }
}
