using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Api.Security.Jwt;

/// <summary>The content encryption of a token (RFC 7518, 5.1): <c>A128CBC-HS256</c> or <c>A256GCM</c>, both with a 32-byte key.</summary>
internal sealed class ContentEncryption
{
    public const int KeyBytes = 32;

    private const int TagBytes = 16;

    private readonly Func<byte[], EncryptedToken, byte[]?> _decrypt;

    private ContentEncryption(string name, Func<byte[], EncryptedToken, byte[]?> decrypt) => (Name, _decrypt) = (name, decrypt);

    public static IReadOnlyList<ContentEncryption> All { get; } = [new("A128CBC-HS256", Cbc), new("A256GCM", Gcm)];

    /// <summary>The <c>enc</c> value; case-sensitive.</summary>
    public string Name { get; }

    public static ContentEncryption? Find(string? name) =>
        All.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.Ordinal));

    /// <returns>The content; <see langword="null"/> when decryption fails, for whatever reason.</returns>
    public byte[]? Decrypt(byte[] key, EncryptedToken token)
    {
        if (token.Tag.Length != TagBytes) return null;
        try
        {
            return _decrypt(key, token);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static byte[]? Gcm(byte[] key, EncryptedToken token)
    {
        if (token.InitializationVector.Length != AesGcm.NonceByteSizes.MaxSize) return null;
        using var aes = new AesGcm(key, TagBytes);
        var content = new byte[token.Ciphertext.Length];
        aes.Decrypt(token.InitializationVector, token.Ciphertext, token.Tag, content, token.AuthenticatedData);
        return content;
    }

    // RFC 7518, 5.2: the first half of the key authenticates, the second half decrypts. Authentication comes first.
    private static byte[]? Cbc(byte[] key, EncryptedToken token)
    {
        if (token.InitializationVector.Length != 16) return null;
        using var authentication = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.AsSpan(0, 16));
        authentication.AppendData(token.AuthenticatedData);
        authentication.AppendData(token.InitializationVector);
        authentication.AppendData(token.Ciphertext);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(length, 8L * token.AuthenticatedData.Length);
        authentication.AppendData(length);
        if (!CryptographicOperations.FixedTimeEquals(authentication.GetHashAndReset().AsSpan(0, TagBytes), token.Tag)) return null;

        using var aes = Aes.Create();
        aes.Key = key[16..];
        return aes.DecryptCbc(token.Ciphertext, token.InitializationVector);
    }
}
