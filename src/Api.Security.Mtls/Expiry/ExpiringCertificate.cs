namespace Api.Security.Mtls;

/// <summary>What is reported about the end of one certificate, and when next.</summary>
internal sealed class ExpiringCertificate(
    CertificateClient client, in TokenDigest thumbprint, DateTimeOffset notBefore, DateTimeOffset notAfter)
{
    // Ticks in UTC. At first, whatever the time is.
    private long _next = notAfter - notBefore < ExpiryThresholds.ShortLived ? long.MaxValue : long.MinValue;

    public CertificateClient Client { get; } = client;

    public TokenDigest Thumbprint { get; } = thumbprint;

    public DateTimeOffset NotAfter { get; } = notAfter;

    /// <summary>Lets only the first request after a threshold report it.</summary>
    public bool IsDue(DateTimeOffset now)
    {
        var next = Volatile.Read(ref _next);
        return now.UtcTicks >= next
            && Interlocked.CompareExchange(ref _next, ExpiryThresholds.Next(NotAfter, now).UtcTicks, next) == next;
    }
}
