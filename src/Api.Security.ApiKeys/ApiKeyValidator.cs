using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>
/// Decides about one API key: looked up, compared, and then, with every request, its state and the network. What state it is in is
/// told only to who has the secret. No exception leaves this class.
/// </summary>
internal sealed class ApiKeyValidator(
    ApiKeyFormat format, ApiKeyCache cache, SecretCheck secrets, PepperRing peppers, IApiKeyFollowUp followUp, ApiKeyMetrics metrics, IApiKeyEvents events, IOptions<ApiKeyOptions> options, StoreClock storeClock, TimeProvider clock, ILoggerFactory loggers)
    : ICredentialValidator
{
    private readonly string _idHeader = options.Value.Headers.Id;
    private readonly bool _revealsStatus = options.Value.RevealKeyStatus;
    private readonly ILogger _logger = loggers.CreateLogger(ApiKeyLog.Category);
    private readonly LogThrottle _pepperMinute = new(clock);
    private readonly LogThrottle _unpepperedMinute = new(clock);

    public ValueTask<Verdict> ValidateAsync(Credential credential, HttpContext context)
    {
        // The two headers are the only way in; what stands in Authorization was not looked at by the reader.
        if (context.Request.Headers.Authorization.Count > 0) return ValueTask.FromResult(Verdict.NotMine);
        if (!TryReadId(credential, context, out var id)) return ValueTask.FromResult(Verdict.Refuse(Refusal.ApiKeyMalformed));
        var now = Moment.Now(clock);
        var lookup = cache.FindAsync(id, context, now);
        return lookup.IsCompletedSuccessfully ? ValueTask.FromResult(Decide(lookup.Result, id, credential, context, storeClock.At(now.Timestamp))) : AwaitAsync(lookup, id, credential, context);
    }

    // The reader has looked at both headers; a key of ours has its id inside.
    private bool TryReadId(Credential credential, HttpContext context, out ApiKeyId id)
    {
        var secret = credential.Value.Span;
        if (format.Has(secret)) return ApiKeyId.TryParse(format.IdOf(secret), out id);
        id = default;
        return secret.Length <= ImportedSecret.MaxLength && ApiKeyId.TryParsePublic(context.Request.Headers[_idHeader].ToString(), out id);
    }

    private async ValueTask<Verdict> AwaitAsync(ValueTask<ApiKeyLookup> lookup, ApiKeyId id, Credential credential, HttpContext context) =>
        Decide(await lookup, id, credential, context, storeClock.UtcNow);

    private Verdict Decide(ApiKeyLookup lookup, ApiKeyId id, Credential credential, HttpContext context, DateTimeOffset now)
    {
        if (lookup.Refusal is { } refusal) return Verdict.Refuse(refusal, lookup.RetryAfter);
        if (lookup.Key is { } unknown && !peppers.Has(unknown.Key.PepperVersion) && unknown.StateAt(now) is null && IsOutage(unknown.Key.PepperVersion)) return Verdict.Refuse(Refusal.PepperUnavailable);

        var secret = credential.Value.Span;
        var isGenuine = secrets.Matches(lookup.Key?.Key, id, secret);
        if (lookup.Key is not { } found || !isGenuine) return Failed(lookup.Key is null ? Refusal.ApiKeyUnknown : Refusal.ApiKeySecretWrong, context);
        if (found.StateAt(now) is { } state) return Refused(state, found, context);
        if (!found.IsOpenTo(context.Connection.RemoteIpAddress)) return Verdict.Refuse(Refusal.NetworkNotAllowed);

        if (found.Key.PepperVersion < peppers.Signing || found.Key is { Slot: ApiKeySlot.Next, FirstUsedAt: null }) FollowUp(found, secret);
        NoteNetwork(found, context);
        metrics.Used(found.Key.Slot);
        return Verdict.Accept(found.Caller);
    }

    // A missing pepper is our mistake and no bad key, unless the key would not count anyway; no pepper at all, where there has to be one, is a planted hash.
    private bool IsOutage(short version)
    {
        if (version == PepperRing.None)
        {
            if (_unpepperedMinute.TryEnter()) _logger.UnpepperedKey();
            return false;
        }

        if (_pepperMinute.TryEnter()) _logger.PepperMissing(version);
        return true;
    }

    private Verdict Failed(Refusal refusal, HttpContext context)
    {
        events.Raise(new ApiKeyEvent { Kind = ApiKeyEventKinds.AuthenticationFailed, At = clock.GetUtcNow(), Detail = ReasonOf(refusal), Network = NetworkOf(context) });
        return Verdict.Refuse(refusal);
    }

    private Verdict Refused(Refusal state, ApiKeySnapshot found, HttpContext context)
    {
        var kind = state switch
        {
            Refusal.ApiKeyRevoked => ApiKeyEventKinds.RevokedUse,
            Refusal.ApiKeyRetired or Refusal.ApiKeyExpired => ApiKeyEventKinds.RetiredUse,
            _ => ApiKeyEventKinds.AuthenticationFailed,
        };
        events.Raise(ApiKeyEvent.About(found.Key, found.Client, kind, clock.GetUtcNow()) with { Detail = ReasonOf(state), Network = NetworkOf(context) });
        return Verdict.Refuse(_revealsStatus ? state : Refusal.ApiKeyNotAccepted);
    }

    private void FollowUp(ApiKeySnapshot found, ReadOnlySpan<char> secret)
    {
        if (!found.TryFollowUp()) return;
        followUp.Used(found, found.Key.PepperVersion >= peppers.Signing ? null : secrets.Rehash(found.Key, found.Id, secret), peppers.Signing);
    }

    private void NoteNetwork(ApiKeySnapshot found, HttpContext context)
    {
        var network = NetworkPrefix.OfSite(context.Connection.RemoteIpAddress);
        if (network == found.LastNetwork) return;
        found.LastNetwork = network;
        if (network != default) followUp.SeenIn(found, network);
    }

    private static string? NetworkOf(HttpContext context) => NetworkPrefix.OfSubscriber(context.Connection.RemoteIpAddress).ToString();

    private static string ReasonOf(Refusal refusal) => refusal switch
    {
        Refusal.ApiKeyUnknown => "unknown",
        Refusal.ApiKeySecretWrong => "secret_wrong",
        Refusal.ApiKeyRevoked => "revoked",
        Refusal.ApiKeyRetired => "retired",
        Refusal.ApiKeyExpired => "expired",
        Refusal.ApiKeyNotYetValid => "not_yet_valid",
        Refusal.ClientSuspended => "client_suspended",
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "A refusal without a word."),
    };
}
