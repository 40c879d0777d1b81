using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security.Mtls;

/// <summary>
/// Asks whether trusted certificates were revoked: one check at a time for each certificate, on threads of its own, and at most 16 at once.
/// Answers are kept; a new one is fetched before the old one ends, so that a client in use does not wait.
/// </summary>
internal sealed class RevocationChecks(
    IOptions<MtlsOptions> options, CertificateMetrics metrics, TimeProvider clock, ILoggerFactory loggers) : IDisposable
{
    private const int MostAtOnce = 16;

    /// <summary>How long an answer is used. A list of the authority is used until its own nextUpdate besides.</summary>
    public static readonly TimeSpan AnswerLasts = TimeSpan.FromMinutes(5);

    /// <summary>How long after a failure the authority is not asked again about the same certificate.</summary>
    public static readonly TimeSpan FailureLasts = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RefreshAfter = TimeSpan.FromMinutes(4);

    private readonly CertificateRevocation _mode = options.Value.Revocation;
    private readonly TimeSpan _timeout = options.Value.RevocationTimeout;
    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private readonly ILogger _logger = loggers.CreateLogger(MtlsLog.Category);
    private readonly LogThrottle _minute = new(clock);

    /// <summary>Answers from memory.</summary>
    /// <param name="verdict">The verdict on a trusted certificate.</param>
    /// <param name="refusal">Why it is refused; <see langword="null"/> when it is not.</param>
    /// <returns>Whether there is an answer; otherwise ask for one.</returns>
    public bool TryAnswer(CertificateVerdict verdict, out Refusal? refusal)
    {
        refusal = null;
        if (_mode is CertificateRevocation.Off) return true;
        var now = clock.GetTimestamp();
        if (verdict.Revocation.Answer is not { } answer || now >= answer.Until) return false;
        if (now >= answer.RefreshAt) _ = Start(verdict);
        refusal = answer.Refusal;
        return true;
    }

    /// <summary>Waits for an answer of the authority. Does not throw.</summary>
    public async ValueTask<Refusal?> AskAsync(CertificateVerdict verdict, CancellationToken cancellationToken)
    {
        try
        {
            return (await Start(verdict).WaitAsync(_timeout, clock, cancellationToken)).Refusal;
        }
        catch (TimeoutException)
        {
            // The check goes on. Until it ends, further requests do not wait for it.
            return verdict.Revocation.Keep(Unknown(), clock.GetTimestamp()).Refusal;
        }
        catch (OperationCanceledException)
        {
            return CertificateRefusals.RevocationUnknown; // nobody reads it
        }
    }

    public void Dispose() => _places.Dispose();

    private Task<RevocationAnswer> Start(CertificateVerdict verdict) => verdict.Revocation.Run(() => RunAsync(verdict));

    private async Task<RevocationAnswer> RunAsync(CertificateVerdict verdict)
    {
        var answer = await AskInTurnAsync(verdict);
        metrics.RevocationChecked(answer.Refusal);
        return verdict.Revocation.Keep(answer, clock.GetTimestamp());
    }

    private async Task<RevocationAnswer> AskInTurnAsync(CertificateVerdict verdict)
    {
        try
        {
            using (var wait = new CancellationTokenSource(_timeout, clock)) await _places.WaitAsync(wait.Token);
            try
            {
                // A thread of its own, because the chain engine blocks while it downloads.
                return await Task.Factory.StartNew(
                    () => Ask(verdict), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            finally
            {
                _places.Release();
            }
        }
        catch (Exception) // too many at once, or the application stops
        {
            return Unknown();
        }
    }

    private RevocationAnswer Ask(CertificateVerdict verdict)
    {
        var mode = _mode is CertificateRevocation.Online ? X509RevocationMode.Online : X509RevocationMode.Offline;
        var result = verdict.CheckRevocation(clock.GetUtcNow(), mode, _timeout);
        if (result.Problem is not null || result.Revocation == CertificateRefusals.RevocationUnknown) return Unknown();
        var now = clock.GetTimestamp();
        return new(result.Revocation, now + Ticks(AnswerLasts), now + Ticks(RefreshAfter));
    }

    private RevocationAnswer Unknown()
    {
        if (_minute.TryEnter()) _logger.RevocationUnknown(_mode);
        var until = clock.GetTimestamp() + Ticks(FailureLasts);
        return new(CertificateRefusals.RevocationUnknown, until, until);
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);
}
