using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>
/// Validates an API key: looks it up, compares the secret, and checks its state and the network on every request. The state of a
/// key is revealed only to a caller that has the secret. No exception leaves this class.
/// </summary>
internal sealed class ApiKeyValidator(
    ApiKeyCache cache, SecretCheck secrets, PepperRing peppers, IApiKeyFollowUp followUp, ApiKeyMetrics metrics, IApiKeyEvents events,
    IOptions<ApiKeyOptions> options, StoreClock storeClock, TimeProvider clock, ILoggerFactory loggers)
    : ICredentialValidator
{
    private const string KeyPrefix = "api_key_";
    private const string OtherNetwork = "an address inside the networks (allowedCidrs) of the client of the API key";

    private readonly bool _revealsStatus = options.Value.RevealKeyStatus;
    private readonly ILogger _logger = loggers.CreateLogger(ApiKeyLog.Category);
    private readonly LogThrottle _pepperMinute = new(clock);
    private readonly LogThrottle _unpepperedMinute = new(clock);

    public ValueTask<Outcome<AcceptedCaller>> ValidateAsync(Credential credential, HttpContext context)
    {
        // API keys are accepted only in the two headers: the reader did not look at Authorization.
        if (credential is not ApiKeyCredential key) return default;
        var now = Moment.Now(clock);
        var lookup = cache.FindAsync(key.Key, context, now);
        return lookup.IsCompletedSuccessfully
            ? new(Decide(lookup.Result, key, context, storeClock.At(now.Timestamp)))
            : AwaitAsync(lookup, key, context);
    }

    private async ValueTask<Outcome<AcceptedCaller>> AwaitAsync(
        ValueTask<Outcome<ApiKeySnapshot>> lookup, ApiKeyCredential credential, HttpContext context) =>
        Decide(await lookup, credential, context, storeClock.UtcNow);

    private Outcome<AcceptedCaller> Decide(
        Outcome<ApiKeySnapshot> lookup, ApiKeyCredential credential, HttpContext context, DateTimeOffset now)
    {
        if (lookup.Refusal is { } refusal && refusal != ApiKeyRefusals.Unknown)
            return Outcome.Refuse<AcceptedCaller>(refusal, lookup.RetryAfter, lookup.Expected);
        if (lookup.Value is { } key && !peppers.Has(key.Key.PepperVersion) && key.StateAt(now) is null && IsOutage(key.Key.PepperVersion))
            return ApiKeyRefusals.PepperUnavailable;

        // The same work is done for an unknown key.
        var isGenuine = secrets.Matches(lookup.Value?.Key, credential.Key, credential.Value.Span);
        if (lookup.Value is not { } found || !isGenuine)
            return Failed(lookup.Value is null ? ApiKeyRefusals.Unknown : ApiKeyRefusals.SecretWrong, context);
        if (found.StateAt(now) is { } state) return Refused(state, found, context);
        if (!found.IsOpenTo(context.Connection.RemoteIpAddress))
            return Outcome.Refuse<AcceptedCaller>(Refusal.NetworkNotAllowed, expected: OtherNetwork);

        if (found.Key.PepperVersion < peppers.Signing || found.Key is { Slot: ApiKeySlot.Next, FirstUsedAt: null })
            FollowUp(found, credential.Value.Span);
        NoteNetwork(found, context);
        metrics.Used(found.Key.Slot);
        return found.Caller;
    }

    // A pepper that is missing on this node is an error of this node: a key that is otherwise valid is answered with 503. A hash
    // without a pepper, where one is required, may have been written by an attacker: the key is refused.
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

    private Outcome<AcceptedCaller> Failed(Refusal refusal, HttpContext context)
    {
        events.Raise(new ApiKeyEvent
        {
            Kind = ApiKeyEventKinds.AuthenticationFailed, At = clock.GetUtcNow(), Detail = ReasonOf(refusal), Network = NetworkOf(context),
        });
        return refusal;
    }

    private Outcome<AcceptedCaller> Refused(Refusal state, ApiKeySnapshot found, HttpContext context)
    {
        var kind = state == ApiKeyRefusals.Revoked ? ApiKeyEventKinds.RevokedUse
            : state == ApiKeyRefusals.Retired || state == ApiKeyRefusals.Expired ? ApiKeyEventKinds.RetiredUse
            : ApiKeyEventKinds.AuthenticationFailed;
        events.Raise(ApiKeyEvent.About(found.Key, found.Client, kind, clock.GetUtcNow()) with
        {
            Detail = ReasonOf(state), Network = NetworkOf(context),
        });
        return _revealsStatus ? state : ApiKeyRefusals.NotAccepted;
    }

    private void FollowUp(ApiKeySnapshot found, ReadOnlySpan<char> secret)
    {
        if (!found.TryFollowUp()) return;
        followUp.Used(
            found, found.Key.PepperVersion >= peppers.Signing ? null : secrets.Rehash(found.Key, found.Id, secret), peppers.Signing);
    }

    private void NoteNetwork(ApiKeySnapshot found, HttpContext context)
    {
        var network = NetworkPrefix.OfSite(context.Connection.RemoteIpAddress);
        if (network == found.LastNetwork) return;
        found.LastNetwork = network;
        if (network != default) followUp.SeenIn(found, network);
    }

    private static string? NetworkOf(HttpContext context) => NetworkPrefix.OfSubscriber(context.Connection.RemoteIpAddress).ToString();

    // The prefix adds nothing in an event about a key.
    private static string ReasonOf(Refusal refusal) =>
        refusal.Reason.StartsWith(KeyPrefix, StringComparison.Ordinal) ? refusal.Reason[KeyPrefix.Length..] : refusal.Reason;
}
