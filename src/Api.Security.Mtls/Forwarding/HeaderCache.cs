namespace Api.Security.Mtls;

/// <summary>
/// Remembers the certificates of the header values that were read last, so that a client behind a proxy costs its certificate only once.
/// A fixed number of places; a value that falls on a taken place replaces the older one. Without a lock. Certificates are not secret.
/// </summary>
internal sealed class HeaderCache
{
    private const int Places = 1024; // a power of two
    private const int Sample = 96;

    // At most 16 MB for values of the usual length; longer ones are read each time.
    private const int LongestValue = 8192;

    private readonly KnownValue?[] _entries = new KnownValue?[Places];

    public PresentedCertificate? Find(string value) =>
        Volatile.Read(ref _entries[PlaceOf(value)]) is { } entry && entry.Value == value ? entry.Certificate : null;

    public void Add(string value, PresentedCertificate certificate)
    {
        if (value.Length <= LongestValue) Volatile.Write(ref _entries[PlaceOf(value)], new KnownValue(value, certificate));
    }

    // From the middle and the end, where the key and the signature are: what differs between certificates. Whoever finds values that fall
    // on one place gains nothing but the cost of reading them again.
    private static int PlaceOf(string value)
    {
        if (value.Length <= 2 * Sample) return string.GetHashCode(value) & (Places - 1);
        var hash = HashCode.Combine(
            string.GetHashCode(value.AsSpan(value.Length / 2, Sample)), string.GetHashCode(value.AsSpan(value.Length - Sample)),
            value.Length);
        return hash & (Places - 1);
    }

    private sealed record KnownValue(string Value, PresentedCertificate Certificate);
}
