using Microsoft.Extensions.Options;

namespace Orders.JobRunner;

/// <summary>Holds the current access token and renews it shortly before it expires.</summary>
internal sealed class AccessTokens(
    HttpClient http, IssuerMetadata issuer, IOptions<JobRunnerOptions> options, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private Held? _held;

    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } known)
            return known;

        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            // While this call waited, another one may have fetched a token.
            if (Fresh() is { } fetched)
                return fetched;

            var asked = clock.GetUtcNow();
            var endpoint = await issuer.GetTokenEndpointAsync(cancellationToken);
            var answer = await TokenRequest.SendAsync(http, endpoint, options.Value, cancellationToken);
            var lifetime = TimeSpan.FromSeconds(answer.ExpiresIn);
            _held = new Held(answer.AccessToken, asked + lifetime - Min(Margin, lifetime / 2));
            return answer.AccessToken;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Discards a token that was refused, unless a newer one has already replaced it.</summary>
    public void Drop(string token)
    {
        if (Volatile.Read(ref _held) is { } held && held.Token == token)
            Interlocked.CompareExchange(ref _held, null, held);
    }

    public void Dispose() => _oneAtATime.Dispose();

    private string? Fresh() =>
        Volatile.Read(ref _held) is { } held && clock.GetUtcNow() < held.UseUntil ? held.Token : null;

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private sealed class Held(string token, DateTimeOffset useUntil)
    {
        public string Token => token;

        public DateTimeOffset UseUntil => useUntil;
    }
}
