using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>
/// Repeats revocations that the store could not write, after 1, 2, 4 … 60 s and for an hour, so that a requested revocation is written
/// even if it is not requested again. Revocations that are open when the application stops are left to the deny list.
/// </summary>
internal sealed class RevocationRepeats(ClientTransitions transitions, TimeProvider clock, ILoggerFactory loggers) : IDisposable
{
    private const int MostPending = 1_000;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestTrying = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<(string KeyId, string Reason, bool Cascade, string? OnlyTenant, string? Versions), bool>
        _pending = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _logger = loggers.CreateLogger(ApiKeyLog.Category);

    /// <summary>Whether a revocation still waits for the store.</summary>
    public bool ArePending => !_pending.IsEmpty;

    /// <returns>
    /// The final result of the store; <see langword="null"/> when it was given up, too many are pending, or the same one is already being
    /// repeated.
    /// </returns>
    public async Task<TransitionResult?> RunAsync(RevokeKeyRequest request)
    {
        var name = (request.KeyId, request.Reason, request.Cascade, request.OnlyTenant,
            request.ExpectedVersions is { } versions ? string.Join(',', versions) : null);
        if (_pending.Count >= MostPending || !_pending.TryAdd(name, true)) return null;
        try
        {
            var pause = TimeSpan.FromSeconds(1);
            for (var began = clock.GetTimestamp(); clock.GetElapsedTime(began) < LongestTrying;)
            {
                await Task.Delay(pause, clock, _stop.Token);
                var result = await transitions.RevokeAsync(request, new RevocationProgress());
                if (!result.IsOutage) return result;
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }

            _logger.RevocationGivenUp(ApiKeyId.Public(request.KeyId));
            return null;
        }
        catch (OperationCanceledException)
        {
            return null; // the application stops
        }
        finally
        {
            _pending.TryRemove(name, out _);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }
}
