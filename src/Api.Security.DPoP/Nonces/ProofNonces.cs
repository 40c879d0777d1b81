using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Api.Security.DPoP;

/// <summary>
/// The nonces that this service requires in proofs (RFC 9449, 9): a new one for each <c>NonceLifetime</c>, and the one before is still
/// accepted. Sent with every answer to a request with the scheme DPoP.
/// </summary>
internal sealed class ProofNonces(INonceMaker maker, TimeProvider clock, IOptions<DPoPOptions> options)
{
    private const string HeaderName = "DPoP-Nonce";

    private readonly long _length = options.Value.NonceLifetime.Ticks;
    private readonly KnownNonces _known = new();
    private volatile MadeNonce? _current;

    private bool AreRequired { get; } = options.Value.RequireNonce;

    private long Period => clock.GetUtcNow().UtcTicks / _length;

    /// <summary>Check 10 of RFC 9449, 4.3.</summary>
    /// <param name="nonce">The nonce of the proof; <see langword="null"/> when it has none.</param>
    /// <returns><see langword="null"/> when none is required, or it is one of this service.</returns>
    public Refusal? Check(string? nonce)
    {
        if (!AreRequired) return null;
        if (Current() is null) return DPoPRefusals.NonceUnavailable;
        if (nonce is null) return DPoPRefusals.NonceRequired;
        // The clock of the node that made it may be ahead.
        return TryRead(nonce, out var period) && Period - period is >= -1 and <= 1 ? null : DPoPRefusals.NonceInvalid;
    }

    /// <summary>Sends the nonce for the next proof with the answer, which must not be cached then (RFC 9449, 8.2).</summary>
    public void Send(HttpContext context)
    {
        // An endpoint may authenticate after it has begun its answer.
        if (AreRequired && !context.Response.HasStarted) context.Response.OnStarting(() => Write(context.Response));
    }

    private Task Write(HttpResponse response)
    {
        if (Current() is not { } nonce) return Task.CompletedTask;
        response.Headers[HeaderName] = nonce;
        if (!response.Headers.CacheControl.ToString().Contains("no-store", StringComparison.OrdinalIgnoreCase))
            response.Headers[HeaderNames.CacheControl] = "no-store";
        return Task.CompletedTask;
    }

    private string? Current()
    {
        var period = Period;
        if (_current is { } made && made.Period == period) return made.Text;
        if (maker.Make(period) is not { } text) return null;
        _known.Add(text, period);
        _current = new MadeNonce(text, period);
        return text;
    }

    private bool TryRead(string nonce, out long period)
    {
        if (_known.TryFind(nonce, out period)) return true;
        if (!maker.TryRead(nonce, out period)) return false;
        _known.Add(nonce, period);
        return true;
    }

    private sealed record MadeNonce(string Text, long Period);
}
