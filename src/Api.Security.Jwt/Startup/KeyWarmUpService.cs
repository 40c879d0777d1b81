using Microsoft.Extensions.Hosting;

namespace Api.Security.Jwt;

/// <summary>
/// Reads and fetches keys when the application starts, as <see cref="KeyWarmUp"/> of each issuer says, for all issuers in parallel.
/// </summary>
internal sealed class KeyWarmUpService(TrustedIssuers issuers, TokenDecryption decryption, FollowedIssuers followed) : IHostedService
{
    /// <exception cref="InvalidOperationException">
    /// The keys of an issuer with <see cref="KeyWarmUp.Required"/> could not be fetched.
    /// </exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _ = decryption.IsConfigured; // reads the key files now, not with the first token
        followed.Begin(); // all issuers are known by now
        var started = issuers.Discovered.Where(keys => keys.WarmUp is not KeyWarmUp.Off)
            .Select(keys => (Keys: keys, Fetch: keys.TryLoad(out _) ?? Task.FromResult(false))).ToArray();

        foreach (var (keys, fetch) in started.Where(one => one.Keys.WarmUp is KeyWarmUp.Required))
        {
            if (await fetch.WaitAsync(cancellationToken)) continue;
            throw new InvalidOperationException(
                $"The keys of {keys.Status.Issuer} could not be fetched: {keys.Status.LastFailure}. {keys.Status.LastDetail} " +
                "The application does not start " +
                "without them, because WarmUp of the issuer is Required. With BestEffort, it starts and answers 503 until the keys " +
                "are available.");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
