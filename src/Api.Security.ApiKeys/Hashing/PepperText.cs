namespace Api.Security.ApiKeys;

/// <summary>Reads a pepper from configuration.</summary>
internal static class PepperText
{
    public static bool TryRead(string text, out byte[] pepper)
    {
        pepper = new byte[PepperRing.PepperLength];
        Span<byte> bytes = stackalloc byte[PepperRing.PepperLength + 3];
        if (!Convert.TryFromBase64String(text, bytes, out var length) || length != PepperRing.PepperLength) return false;
        bytes[..length].CopyTo(pepper);
        // Random bytes are never all equal: this is a placeholder that was not replaced.
        return pepper.AsSpan().ContainsAnyExcept(pepper[0]);
    }
}
