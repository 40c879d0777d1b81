using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <inheritdoc cref="IExposureWatch"/>
internal sealed class ExposureWatch(
    UpkeepQueue queue, ApiKeyFormat format, ApiKeyCache cache, SecretCheck secrets, ClientTransitions transitions, Revocations revocations,
    IApiKeyEvents events, IOptions<ApiKeyOptions> options, TimeProvider clock) : IExposureWatch
{
    private const string Url = "url";
    private const string Plaintext = "plaintext";

    private readonly PlaintextCredentialAction _onPlaintext = options.Value.OnPlaintextCredential;

    public void SeenInUrl(HttpContext context, string secret)
    {
        if (format.Check(secret, out var id) is null) Watch(context, id, secret, Url);
    }

    public void SeenInPlaintext(HttpContext context, ApiKeyId id, string secret)
    {
        if (_onPlaintext is not PlaintextCredentialAction.Reject && secret.Length <= ImportedSecret.MaxLength)
            Watch(context, id, secret, Plaintext);
    }

    // After the response: neither its content nor its timing may depend on the key.
    private void Watch(HttpContext context, ApiKeyId id, string secret, string where)
    {
        var from = NetworkPrefix.OfSubscriber(context.Connection.RemoteIpAddress);
        context.Response.OnCompleted(() =>
        {
            queue.TryAdd(stopping => CheckAsync(id, secret, where, from, stopping));
            return Task.CompletedTask;
        });
    }

    private async Task CheckAsync(ApiKeyId id, string secret, string where, NetworkPrefix from, CancellationToken stopping)
    {
        if ((await cache.FindAsync(id, from, Moment.Now(clock))).Value is not { } found || !secrets.Matches(found.Key, id, secret)) return;
        events.Raise(ApiKeyEvent.About(found.Key, found.Client, ApiKeyEventKinds.Exposed, clock.GetUtcNow())
            with { Detail = where, Network = from.ToString() });

        var actor = AuditActor.System("exposure");
        if (found.Key.ExposedAt is null)
            await transitions.ApplyAsync(new ClientChangeRequest(found.Client.Id, actor) { KeyId = found.Key.Id },
                keys => keys.MarkExposed(found.Key.Id), stopping);
        if (where is Plaintext && _onPlaintext is PlaintextCredentialAction.Revoke && found.Key.RevokedAt is null)
            await revocations.RevokeAsync(new RevokeKeyRequest(found.Key.Id, RevokeReasons.Compromised, Cascade: true, actor));
    }
}
