namespace Api.Security.ApiKeys;

/// <summary>Reads a pepper as it is configured.</summary>
internal static class PepperText
{
    public static bool TryRead(string text, out byte[] pepper)
    {
        pepper = new byte[PepperRing.PepperLength];
        Span<byte> bytes = stackalloc byte[PepperRing.PepperLength + 3];
        if (!Convert.TryFromBase64String(text, bytes, out var length) || length != PepperRing.PepperLength) return false;
        bytes[..length].CopyTo(pepper);
        // Nobody's random bytes: a value that somebody forgot to fill in.
        return pepper.AsSpan().ContainsAnyExcept(pepper[0]);
    }
}
