using System.Runtime.InteropServices;
using NSec.Cryptography;
using Verifier = NSec.Cryptography.Ed25519;

namespace Api.Security.Ed25519;

/// <summary>
/// Verifies with NSec, which calls libsodium. Both are stateless and thread-safe here: a key is 32 bytes that never change, and a
/// verification shares nothing.
/// </summary>
internal sealed class Libsodium : IEd25519
{
    // The base point (RFC 8032, 5.1): the simplest valid key.
    private static readonly byte[] BasePoint = [0x58, .. Enumerable.Repeat((byte)0x66, IEd25519.KeyBytes - 1)];

    private readonly Verifier _verifier;

    /// <exception cref="InvalidOperationException">The native library cannot be used on this platform.</exception>
    public Libsodium()
    {
        try
        {
            _verifier = NSec.Cryptography.SignatureAlgorithm.Ed25519; // initializes libsodium
            if (Import(BasePoint).IsValid()) return;
        }
        catch (Exception exception)
        {
            throw Unusable(exception);
        }

        throw Unusable(null);
    }

    public IEd25519Key Import(ReadOnlySpan<byte> publicKey) => new SodiumKey(_verifier, publicKey);

    private static InvalidOperationException Unusable(Exception? cause) => new(
        $"AddEd25519() needs libsodium, which cannot be used here ({RuntimeInformation.RuntimeIdentifier}). Publish the files of the " +
        "package libsodium in runtimes with the application, or remove AddEd25519().", cause);

    private sealed class SodiumKey(Verifier verifier, ReadOnlySpan<byte> encoded) : IEd25519Key
    {
        private readonly PublicKey _key = PublicKey.Import(verifier, encoded, KeyBlobFormat.RawPublicKey);

        public bool IsValid() =>
            NativeMethods.crypto_core_ed25519_is_valid_point(_key.Export(KeyBlobFormat.RawPublicKey)) == 1;

        public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => verifier.Verify(_key, data, signature);
    }
}
