using Microsoft.Extensions.Logging;

namespace Api.Security.Jwt;

/// <summary>
/// The issuers that an <see cref="IIssuerResolver"/> brought: each resolved once, when its server has a turn for it, and kept in a
/// <see cref="ResolvedIssuerTable"/> while in use.
/// </summary>
internal sealed class ResolvedIssuers(
    IIssuerResolver resolver, Func<JwtIssuerOptions, IssuerPace, TrustedIssuer> create, JwtIssuerOptionsValidator validator, JwtResolverOptions options, TimeProvider clock, ILogger logger)
{
    private const int MaxLength = 512;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RefusedFor = TimeSpan.FromMinutes(1);

    private readonly ResolvedIssuerTable _table = new(options.MaxIssuers);
    private readonly Lock _lock = new();
    private readonly LogThrottle _minute = new(clock);

    /// <summary>The budgets of the servers that the issuers are on.</summary>
    public HostQueues Hosts { get; } = new(options, clock);

    public ValueTask<Outcome<TrustedIssuer>> FindAsync(string issuer, HttpContext request)
    {
        if (issuer.Length > MaxLength) return ValueTask.FromResult<Outcome<TrustedIssuer>>(JwtRefusals.IssuerUnknown);
        if (Allows(issuer) is not { } allows) return ValueTask.FromResult<Outcome<TrustedIssuer>>(JwtRefusals.KeysUnavailable);
        if (!allows) return ValueTask.FromResult<Outcome<TrustedIssuer>>(JwtRefusals.IssuerUnknown);
        if (_table.Find(issuer)?.Current(clock) is { } known) return Await(known, request);
        return Begin(issuer, inBackground: false, out var refused) is { } begun ? Await(begun, request) : ValueTask.FromResult(refused);
    }

    /// <summary>Resolves an issuer that nobody has asked for yet.</summary>
    /// <returns>The issuer, if it is one; or when to try again.</returns>
    public async Task<Outcome<TrustedIssuer>> PrepareAsync(string issuer)
    {
        if (issuer.Length > MaxLength || Allows(issuer) is not true) return JwtRefusals.IssuerUnknown;
        return Begin(issuer, inBackground: true, out var refused) is { } begun ? await begun : refused;
    }

    /// <summary>Whether an issuer that <see cref="PrepareAsync"/> refused with a time to wait has not had its turn yet. One that failed is remembered for a while.</summary>
    public bool IsPostponed(string issuer) => _table.Find(issuer)?.Current(clock) is null;

    /// <returns>Whether the issuer is on the list; <see langword="null"/> when the resolver fails, which lets nobody in and is no answer either.</returns>
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

    /// <summary>Says that the resolver failed, once a minute.</summary>
    public void Failed(Exception exception) => Say(() => logger.IssuerResolverFailed(exception.GetType().Name));

    private static ValueTask<Outcome<TrustedIssuer>> Await(Task<Outcome<TrustedIssuer>> resolution, HttpContext request) =>
        resolution.IsCompletedSuccessfully ? ValueTask.FromResult(resolution.Result) : AwaitAsync(resolution, request.RequestAborted);

    private static async ValueTask<Outcome<TrustedIssuer>> AwaitAsync(Task<Outcome<TrustedIssuer>> resolution, CancellationToken cancellationToken)
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
            // A text with another meaning than its spelling says is nobody's name, whatever a resolver thinks of it.
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
            // Not on behalf of the request that happens to be here.
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
            var mistakes = settings is null ? [] : MistakesOf(issuer, settings);
            if (settings is not null && mistakes.Count == 0) return attempt.Keep(Create(settings, entry));
            entry.Pace.GiveBack();
            if (settings is null) return attempt.End(JwtRefusals.IssuerUnknown, RefusedFor, clock);
            Say(() => logger.ResolvedIssuerWrong(string.Join(" ", mistakes)));
        }
        catch (Exception exception)
        {
            entry.Pace.GiveBack();
            Failed(exception);
        }

        var lasts = entry.Failed();
        return attempt.End(Outcome.Refuse<TrustedIssuer>(JwtRefusals.KeysUnavailable, lasts), lasts, clock);
    }

    // Others are first on its server, and nobody was asked about it.
    private static Outcome<TrustedIssuer> Postponed(TimeSpan wait) => Outcome.Refuse<TrustedIssuer>(JwtRefusals.KeysUnavailable, wait);

    private TrustedIssuer Create(JwtIssuerOptions settings, ResolvedIssuer entry)
    {
        if (Uri.TryCreate(settings.MetadataAddress, UriKind.Absolute, out var elsewhere)) entry.Pace.MoveTo(CleanAddress.OriginOf(elsewhere));
        var issuer = create(settings, entry.Pace);
        if (issuer.Keys is not DiscoveredKeySource) entry.Pace.NeedsNoTurn();
        entry.Succeeded();
        return issuer;
    }

    private List<string> MistakesOf(string issuer, JwtIssuerOptions settings)
    {
        settings.IsResolved = true;
        List<string> mistakes = [];
        validator.Check("IIssuerResolver", settings, mistakes);
        if (settings.Authority != issuer) mistakes.Add("IIssuerResolver:Authority: return the issuer that was asked for, unchanged.");
        if (settings.DecryptionKeyFiles.Count > 0)
            mistakes.Add("IIssuerResolver:DecryptionKeyFiles: configure an issuer whose tokens are encrypted; what is inside cannot be seen before it is known.");
        return mistakes;
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
            // Whoever takes the log threw; an answer is still owed.
        }
    }
}
