using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>
/// Checks whether a key that was accepted earlier is still accepted. It is looked up like a key in a request, so that a
/// revocation reaches open connections too.
/// </summary>
/// <param name="services">Provides the cache, which depends on this class.</param>
/// <param name="options">Whether the state of a key is revealed.</param>
/// <param name="storeClock">The clock of the store.</param>
internal sealed class ApiKeyStatus(IServiceProvider services, IOptions<ApiKeyOptions> options, StoreClock storeClock) : ICredentialStatus
{
    private readonly bool _revealsStatus = options.Value.RevealKeyStatus;

    public async ValueTask<Refusal?> CheckAsync(AcceptedCaller caller, CancellationToken cancellationToken)
    {
        if (!ApiKeyId.TryParsePublic(caller.Claims.FirstOrDefault(claim => claim.Type == ApiKeyClaimTypes.KeyId).Value, out var id))
            return ApiKeyRefusals.Unknown;
        var found = await services.GetRequiredService<ApiKeyCache>().FindAgainAsync(id);
        if (found.Refusal is { } refusal && refusal != ApiKeyRefusals.Unknown) return refusal;
        var state = found.Value is { } key ? key.StateAt(storeClock.UtcNow) : found.Refusal;
        return state is null || _revealsStatus ? state : ApiKeyRefusals.NotAccepted;
    }
}
