using System.Runtime.InteropServices;

namespace Api.Security.Ed25519;

/// <summary>The one function of libsodium that NSec does not offer.</summary>
internal static partial class NativeMethods
{
    /// <summary>
    /// Checks that a point is on the curve, in its canonical encoding, in the prime-order subgroup, and not of small order. Needs no
    /// initialization.
    /// </summary>
    /// <param name="point">32 bytes.</param>
    /// <returns>1 when it is, otherwise 0.</returns>
    [LibraryImport("libsodium")]
    public static partial int crypto_core_ed25519_is_valid_point(ReadOnlySpan<byte> point);
}
