using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt;

/// <summary>Fetches the keys of the issuers that a resolver lists, after the start. Issuers of incoming tokens have priority.</summary>
internal sealed class ResolverWarmUpService(
    TrustedIssuers issuers, IEnumerable<IIssuerResolver> resolvers, IOptions<JwtOptions> options, TimeProvider clock) : BackgroundService
{
    private const int AtATime = 8;

    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (issuers.Resolved is not { } resolved) return;
        try
        {
            await Task.Yield(); // a resolver that blocks must not delay the start
            var listed = await resolvers.Last().FindWarmUpAsync(stoppingToken);
            var first = listed.Distinct(StringComparer.Ordinal).Take(options.Value.Resolver.MaxIssuers);
            await Parallel.ForEachAsync(
                first,
                new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = stoppingToken },
                (issuer, cancel) => WarmUpAsync(resolved, issuer, cancel));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application is stopping.
        }
        catch (Exception exception)
        {
            resolved.Failed(exception);
        }
    }

    // One attempt for each issuer. A refusal before its turn does not count as an attempt.
    private async ValueTask WarmUpAsync(ResolvedIssuers resolved, string issuer, CancellationToken cancellationToken)
    {
        var outcome = await resolved.PrepareAsync(issuer);
        while (outcome is { Value: null, RetryAfter: { } wait } && resolved.IsPostponed(issuer))
        {
            await Task.Delay(wait > ShortestWait ? wait : ShortestWait, clock, cancellationToken);
            outcome = await resolved.PrepareAsync(issuer);
        }

        if (outcome.Value?.Keys is DiscoveredKeySource source && source.Cache.TryLoad(out _) is { } fetch)
            await fetch.WaitAsync(cancellationToken);
    }
}
