using Microsoft.Extensions.Hosting;

namespace Api.Security.Jwt;

/// <summary>Reads and fetches keys when the application starts: the issuers' as each one's <see cref="KeyWarmUp"/> says, all at once.</summary>
internal sealed class KeyWarmUpService(TrustedIssuers issuers, TokenDecryption decryption, FollowedIssuers followed) : IHostedService
{
    /// <exception cref="InvalidOperationException">A required issuer could not be reached.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _ = decryption.IsConfigured; // its files are read now, not with the first token
        followed.Begin(); // all issuers are there by now
        var started = issuers.Discovered.Where(keys => keys.WarmUp is not KeyWarmUp.Off)
            .Select(keys => (Keys: keys, Fetch: keys.TryLoad(out _) ?? Task.FromResult(false))).ToArray();

        foreach (var (keys, fetch) in started.Where(one => one.Keys.WarmUp is KeyWarmUp.Required))
        {
            if (await fetch.WaitAsync(cancellationToken)) continue;
            throw new InvalidOperationException(
                $"The keys of {keys.Status.Issuer} could not be fetched: {keys.Status.LastFailure}. The start waits for them because its WarmUp is Required; with BestEffort the application starts and answers 503 until they come.");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
