using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Api.Security.Jwt;

/// <summary>
/// A JWS in compact serialization (RFC 7515, 7.1), split and decoded, nothing believed: exactly three segments of
/// canonical base64url, no padding, no white space. The bytes live in a pooled buffer until disposal.
/// </summary>
internal sealed class CompactToken : IDisposable
{
    private const string Alphabet = "-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>What a segment is made of (RFC 4648, 5), without padding.</summary>
    public static readonly SearchValues<char> Base64UrlCharacters = SearchValues.Create(Alphabet);

    private static readonly Instances<IncrementalHash> Hashes = new(() => IncrementalHash.CreateHash(HashAlgorithmName.SHA256));

    // The text in ASCII, then header, payload and signature decoded, then a digest.
    private readonly byte[] _buffer;
    private readonly int _textLength;
    private readonly int _encodedHeaderLength;
    private readonly int _signingInputLength;
    private readonly int _headerLength;
    private readonly int _payloadLength;
    private readonly int _signatureLength;
    private TokenDigest? _digest;

    private CompactToken(byte[] buffer, int text, int encodedHeader, int signingInput, int header, int payload, int signature) =>
        (_buffer, _textLength, _encodedHeaderLength, _signingInputLength, _headerLength, _payloadLength, _signatureLength) =
        (buffer, text, encodedHeader, signingInput, header, payload, signature);

    /// <summary>The first segment as sent.</summary>
    public ReadOnlySpan<byte> EncodedHeader => _buffer.AsSpan(0, _encodedHeaderLength);

    public ReadOnlyMemory<byte> Header => _buffer.AsMemory(_textLength, _headerLength);

    /// <summary>The bytes that were signed: header and payload as sent (RFC 7515, 5.2).</summary>
    public ReadOnlySpan<byte> SigningInput => _buffer.AsSpan(0, _signingInputLength);

    /// <summary>SHA-256 of <see cref="SigningInput"/>.</summary>
    public ReadOnlySpan<byte> SigningInputDigest
    {
        get
        {
            var digest = _buffer.AsSpan(_textLength + _headerLength + _payloadLength + _signatureLength, SHA256.HashSizeInBytes);
            if (_digest is not null) return digest;
            var hash = Hashes.Take();
            _digest = TokenDigest.Of(hash, _buffer.AsSpan(0, _textLength), _signingInputLength, digest);
            Hashes.Return(hash);
            return digest;
        }
    }

    /// <summary>The digest of the whole token.</summary>
    public TokenDigest Digest => _digest ?? TokenDigest.Of(_buffer.AsSpan(0, _textLength));

    public ReadOnlySpan<byte> Signature => _buffer.AsSpan(_textLength + _headerLength + _payloadLength, _signatureLength);

    /// <returns>Why the text is no such token; <see langword="null"/> when it is, and <paramref name="token"/> is set.</returns>
    public static Refusal? Decode(ReadOnlySpan<char> text, int maxLength, out CompactToken? token)
    {
        token = null;
        if (text.Length > maxLength) return Refusal.TokenTooLong;

        // Dots beyond the fourth need no counting: three segments are signed, five encrypted, all else is neither.
        Span<Range> segments = stackalloc Range[6];
        var count = text.Split(segments, '.');
        if (count == 5) return Refusal.TokenEncrypted;
        if (count != 3) return Refusal.TokenMalformed;

        var header = text[segments[0]];
        var payload = text[segments[1]];
        var signature = text[segments[2]];
        // An empty payload is a JWS (RFC 7515, 7.1), only no JWT; that is for the next stage to say.
        if (header.IsEmpty || signature.IsEmpty) return Refusal.TokenMalformed;
        // .NET's decoder takes padding and white space, which would give one token many spellings.
        if (header.ContainsAnyExcept(Base64UrlCharacters) || payload.ContainsAnyExcept(Base64UrlCharacters) || signature.ContainsAnyExcept(Base64UrlCharacters))
            return Refusal.TokenMalformed;

        var buffer = ArrayPool<byte>.Shared.Rent((2 * text.Length) + SHA256.HashSizeInBytes);
        Encoding.ASCII.GetBytes(text, buffer);
        var rest = buffer.AsSpan(text.Length);
        if (TryDecode(header, rest, out var headerLength) &&
            TryDecode(payload, rest[headerLength..], out var payloadLength) &&
            TryDecode(signature, rest[(headerLength + payloadLength)..], out var signatureLength))
        {
            token = new CompactToken(buffer, text.Length, header.Length, header.Length + 1 + payload.Length, headerLength, payloadLength, signatureLength);
            return null;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return Refusal.TokenMalformed;
    }

    /// <returns><see langword="null"/> when the payload is not one strict JSON object.</returns>
    public AccessToken? ReadPayload() => AccessToken.Read(_buffer, _textLength + _headerLength, _payloadLength);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private static bool TryDecode(ReadOnlySpan<char> segment, Span<byte> destination, out int length) =>
        Base64Url.DecodeFromChars(segment, destination, out _, out length) is OperationStatus.Done;
}
