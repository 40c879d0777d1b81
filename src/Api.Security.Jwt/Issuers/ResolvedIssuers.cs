using Microsoft.Extensions.Logging;

namespace Api.Security.Jwt;

/// <summary>
/// The issuers of an <see cref="IIssuerResolver"/>. Each is resolved once, as soon as the request budget of its server allows it, and
/// kept in a <see cref="ResolvedIssuerTable"/> while in use.
/// </summary>
internal sealed class ResolvedIssuers(
    IIssuerResolver resolver, Func<JwtIssuerOptions, IssuerPace, TrustedIssuer> create, JwtIssuerOptionsValidator validator,
    JwtResolverOptions options, TimeProvider clock, ILogger logger)
{
    private const int MaxLength = 512;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RefusedFor = TimeSpan.FromMinutes(1);

    private readonly ResolvedIssuerTable _table = new(options.MaxIssuers);
    private readonly Lock _lock = new();
    private readonly LogThrottle _minute = new(clock);

    /// <summary>The request budgets of the issuers' servers.</summary>
    public HostQueues Hosts { get; } = new(options, clock);

    public ValueTask<Outcome<TrustedIssuer>> FindAsync(string issuer, HttpContext request)
    {
        if (issuer.Length > MaxLength) return ValueTask.FromResult<Outcome<TrustedIssuer>>(JwtRefusals.IssuerUnknown);
        if (Allows(issuer) is not { } allows) return ValueTask.FromResult<Outcome<TrustedIssuer>>(JwtRefusals.KeysUnavailable);
        if (!allows) return ValueTask.FromResult<Outcome<TrustedIssuer>>(JwtRefusals.IssuerUnknown);
        if (_table.Find(issuer)?.Current(clock) is { } known) return Await(known, request);
        return Begin(issuer, inBackground: false, out var refused) is { } begun ? Await(begun, request) : ValueTask.FromResult(refused);
    }

    /// <summary>Resolves an issuer in advance, before a token needs it.</summary>
    /// <returns>The issuer; or why it was refused, and when to try again.</returns>
    public async Task<Outcome<TrustedIssuer>> PrepareAsync(string issuer)
    {
        if (issuer.Length > MaxLength || Allows(issuer) is not true) return JwtRefusals.IssuerUnknown;
        return Begin(issuer, inBackground: true, out var refused) is { } begun ? await begun : refused;
    }

    /// <summary>
    /// Checks whether an issuer that <see cref="PrepareAsync"/> refused with a wait is still waiting for its turn. After a failure, the
    /// failed resolution is remembered for a while, so this returns <see langword="false"/>.
    /// </summary>
    public bool IsPostponed(string issuer) => _table.Find(issuer)?.Current(clock) is null;

    /// <returns>
    /// Whether the resolver allows the issuer; <see langword="null"/> when it fails. Then the token is not accepted, but answered with 503.
    /// </returns>
    public bool? Allows(string issuer)
    {
        try
        {
            return resolver.Allows(issuer);
        }
        catch (Exception exception)
        {
            Failed(exception);
            return null;
        }
    }

    /// <summary>Logs that the resolver failed, at most once a minute.</summary>
    public void Failed(Exception exception) => Say(() => logger.IssuerResolverFailed(exception.GetType().Name));

    private static ValueTask<Outcome<TrustedIssuer>> Await(Task<Outcome<TrustedIssuer>> resolution, HttpContext request) =>
        resolution.IsCompletedSuccessfully ? ValueTask.FromResult(resolution.Result) : AwaitAsync(resolution, request.RequestAborted);

    private static async ValueTask<Outcome<TrustedIssuer>> AwaitAsync(
        Task<Outcome<TrustedIssuer>> resolution, CancellationToken cancellationToken)
    {
        try
        {
            return await resolution.WaitAsync(cancellationToken);
        }
        catch (Exception)
        {
            return JwtRefusals.KeysUnavailable;
        }
    }

    private Task<Outcome<TrustedIssuer>>? Begin(string issuer, bool inBackground, out Outcome<TrustedIssuer> refused)
    {
        lock (_lock)
        {
            refused = default;
            var known = _table.Find(issuer);
            if (known?.Current(clock) is { } already) return already;
            // An ambiguous name is refused, even if the resolver allows it.
            if (!ResolvedAuthority.TryRead(issuer, out var origin))
            {
                refused = JwtRefusals.IssuerUnknown;
                return null;
            }

            var entry = known ?? new ResolvedIssuer(new IssuerPace(Hosts, origin, clock));
            var turn = entry.Pace.BeginAsync(inBackground);
            if (turn is { IsCompleted: true, Result: { } wait })
            {
                refused = Postponed(wait);
                return null;
            }

            var attempt = new Resolution();
            // The work belongs to no particular request, so the current execution context must not flow into it.
            using (ExecutionContext.SuppressFlow()) attempt.Task = Task.Run(() => ResolveAsync(issuer, entry, attempt, turn));
            entry.Begin(attempt, clock);
            _table.Keep(issuer, entry);
            return attempt.Task;
        }
    }

    private async Task<Outcome<TrustedIssuer>> ResolveAsync(string issuer, ResolvedIssuer entry, Resolution attempt, Task<TimeSpan?> turn)
    {
        if (await turn is { } wait) return attempt.End(Postponed(wait), TimeSpan.Zero, clock);
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        try
        {
            var settings = await resolver.ResolveAsync(issuer, limit.Token).AsTask().WaitAsync(limit.Token);
            var errors = settings is null ? [] : ErrorsIn(issuer, settings);
            if (settings is not null && errors.Count == 0) return attempt.Keep(Create(settings, entry));
            entry.Pace.GiveBack();
            if (settings is null) return attempt.End(JwtRefusals.IssuerUnknown, RefusedFor, clock);
            Say(() => logger.ResolvedIssuerWrong(string.Join(" ", errors)));
        }
        catch (Exception exception)
        {
            entry.Pace.GiveBack();
            Failed(exception);
        }

        var lasts = entry.Failed();
        return attempt.End(Outcome.Refuse<TrustedIssuer>(JwtRefusals.KeysUnavailable, lasts), lasts, clock);
    }

    // Other issuers on its server come first; no request was sent.
    private static Outcome<TrustedIssuer> Postponed(TimeSpan wait) => Outcome.Refuse<TrustedIssuer>(JwtRefusals.KeysUnavailable, wait);

    private TrustedIssuer Create(JwtIssuerOptions settings, ResolvedIssuer entry)
    {
        // The discovery document may be on another server than iss says.
        var document = settings.MetadataAddress ?? (settings.TokenIssuer == settings.Authority ? null : settings.Authority);
        if (Uri.TryCreate(document, UriKind.Absolute, out var elsewhere))
            entry.Pace.MoveTo(CleanAddress.OriginOf(elsewhere));
        var issuer = create(settings, entry.Pace);
        if (issuer.Keys is not DiscoveredKeySource) entry.Pace.NeedsNoTurn();
        entry.Succeeded();
        return issuer;
    }

    private List<string> ErrorsIn(string issuer, JwtIssuerOptions settings)
    {
        List<string> errors = [];
        validator.Check("IIssuerResolver", settings, errors);
        if (settings.TokenIssuer != issuer)
        {
            var key = settings.TokenIssuer == settings.Authority ? "Authority" : "Custom:AccessTokenIssuer";
            errors.Add($"IIssuerResolver:{key}: return the requested issuer, unchanged.");
        }

        if (settings.DecryptionKeyFiles.Count > 0)
            errors.Add(
                "IIssuerResolver:DecryptionKeyFiles: put an issuer with encrypted tokens into the configuration; its tokens cannot be " +
                "decrypted before it is known.");
        return errors;
    }

    private void Say(Action line)
    {
        if (!_minute.TryEnter()) return;
        try
        {
            line();
        }
        catch (Exception)
        {
            // A logger threw; the request must still be answered.
        }
    }
}
