using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Api.Security.TestKit;

/// <summary>Encrypts a token for an API (RFC 7516). A test may change the header to create an invalid token.</summary>
public sealed class TokenEncryptor(string algorithm, string encryption)
{
    public JsonObject Header { get; } = new() { ["alg"] = algorithm, ["enc"] = encryption, ["cty"] = "JWT" };

    public string ForRsa(RSA recipient, string content)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var padding = algorithm == "RSA-OAEP-256" ? RSAEncryptionPadding.OaepSHA256 : algorithm == "RSA1_5" ? RSAEncryptionPadding.Pkcs1
            : RSAEncryptionPadding.OaepSHA1;
        return Seal(recipient.Encrypt(key, padding), key, content);
    }

    public string ForCurve(ECDiffieHellman recipient, string curve, string content)
    {
        var parameters = recipient.ExportParameters(false);
        using var ephemeral = ECDiffieHellman.Create(parameters.Curve);
        var point = ephemeral.ExportParameters(false).Q;
        Header["epk"] = new JsonObject { ["kty"] = "EC", ["crv"] = curve, ["x"] = Base64.Url(point.X!), ["y"] = Base64.Url(point.Y!) };
        Header["apu"] = Base64.Url(Encoding.ASCII.GetBytes("as"));
        var partyV = Header["apv"] is { } text ? Base64.Decode(text.GetValue<string>()) : [];
        var wraps = algorithm.EndsWith("KW", StringComparison.Ordinal);
        var derived = Derive(ephemeral.DeriveRawSecretAgreement(recipient.PublicKey), wraps ? algorithm : encryption,
            Encoding.ASCII.GetBytes("as"), partyV);
        if (!wraps) return Seal([], derived, content);
        var key = RandomNumberGenerator.GetBytes(32);
        return Seal(Wrap(derived, key), key, content);
    }

    public string Directly(byte[] key, string content) => Seal([], key, content);

    /// <summary>Encrypts the content with any key, and uses any bytes as the encrypted key.</summary>
    public string Seal(byte[] encryptedKey, byte[] key, string content)
    {
        var header = Base64.Url(Encoding.UTF8.GetBytes(Header.ToJsonString()));
        var (plain, associated) = (Encoding.UTF8.GetBytes(content), Encoding.ASCII.GetBytes(header));
        var vector = RandomNumberGenerator.GetBytes(encryption == "A256GCM" ? 12 : 16);
        var tag = new byte[16];
        byte[] sealedText;
        if (encryption == "A256GCM")
        {
            using var aes = new AesGcm(key, 16);
            sealedText = new byte[plain.Length];
            aes.Encrypt(vector, plain, sealedText, tag, associated);
        }
        else
        {
            using var aes = Aes.Create();
            aes.Key = key[16..];
            sealedText = aes.EncryptCbc(plain, vector);
            var length = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(length, 8L * associated.Length);
            byte[] authenticated = [.. associated, .. vector, .. sealedText, .. length];
            HMACSHA256.HashData(key[..16], authenticated).AsSpan(0, 16).CopyTo(tag);
        }

        return string.Join('.', header, Base64.Url(encryptedKey), Base64.Url(vector), Base64.Url(sealedText), Base64.Url(tag));
    }

    private static byte[] Derive(byte[] secret, string name, byte[] partyU, byte[] partyV)
    {
        static byte[] Number(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
        byte[] input = [.. Number(1), .. secret, .. Number(name.Length), .. Encoding.ASCII.GetBytes(name), .. Number(partyU.Length),
            .. partyU, .. Number(partyV.Length), .. partyV, .. Number(256)];
        return SHA256.HashData(input);
    }

    // RFC 3394, 2.2.1
    private static byte[] Wrap(byte[] wrapping, byte[] key)
    {
        using var aes = Aes.Create();
        aes.Key = wrapping;
        var (check, parts) = (Enumerable.Repeat((byte)0xA6, 8).ToArray(), key.Chunk(8).ToArray());
        for (var step = 1; step <= 6 * parts.Length; step++)
        {
            var i = (step - 1) % parts.Length;
            var block = aes.EncryptEcb([.. check, .. parts[i]], PaddingMode.None);
            (check, parts[i]) = (block[..8], block[8..]);
            check[7] ^= (byte)step;
        }

        return [.. check, .. parts.SelectMany(part => part)];
    }
}
