namespace Api.Security.Mtls;

/// <summary>
/// What one element of <c>X-Forwarded-Client-Cert</c> says about the certificate: its hash, the certificate, or its chain.
/// </summary>
internal sealed class EnvoyElement
{
    private const int HashCharacters = 64;

    private string? _hash;
    private string? _certificate;
    private string? _chain;

    /// <summary>Adds a pair. Keys are case-insensitive; those that do not name a certificate may be repeated.</summary>
    /// <returns>Whether the pair is allowed.</returns>
    public bool TryAdd(ReadOnlySpan<char> key, string value)
    {
        if (key.Equals("Hash", StringComparison.OrdinalIgnoreCase)) return TrySet(ref _hash, value);
        if (key.Equals("Cert", StringComparison.OrdinalIgnoreCase)) return TrySet(ref _certificate, value);
        return !key.Equals("Chain", StringComparison.OrdinalIgnoreCase) || TrySet(ref _chain, value);
    }

    /// <returns>The certificate; <see langword="null"/> when there is none, or its parts contradict each other.</returns>
    public PresentedCertificate? Read()
    {
        byte[]? hash = null;
        if (_hash is not null)
        {
            if (_hash.Length != HashCharacters || !_hash.All(char.IsAsciiHexDigit)) return null;
            hash = Convert.FromHexString(_hash);
        }

        if ((_certificate ?? _chain) is not { } encoded)
            return hash is null ? null : new PresentedCertificate(hash, Certificate: null, IsForwarded: true);
        var certificate = EncodedCertificate.Read(encoded);
        return certificate is null || hash is null || certificate.Thumbprint.AsSpan().SequenceEqual(hash) ? certificate : null;
    }

    private static bool TrySet(ref string? place, string value)
    {
        if (place is not null || value.Length == 0) return false;
        place = value;
        return true;
    }
}
