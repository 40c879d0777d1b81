using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Api.Security.Jwt;

/// <summary>
/// A JWS in compact serialization (RFC 7515, 7.1), split and decoded, nothing believed: exactly three segments of
/// canonical base64url, no padding, no white space. One object serves one token after the other, so that its memory does too.
/// </summary>
internal sealed class CompactToken
{
    private const string Alphabet = "-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>What a segment is made of (RFC 4648, 5), without padding.</summary>
    public static readonly SearchValues<char> Base64UrlCharacters = SearchValues.Create(Alphabet);

    private static readonly Instances<IncrementalHash> Hashes = new(() => IncrementalHash.CreateHash(HashAlgorithmName.SHA256));

    // The text in ASCII, then payload and signature decoded, then a digest.
    private byte[] _buffer = [];
    private int _textLength;
    private int _headerEnd;
    private int _payloadEnd;
    private int _payloadLength;
    private int _signatureLength;
    private TokenDigest? _digest;

    /// <summary>Bytes of memory that it holds for the next token.</summary>
    public int Capacity => _buffer.Length;

    /// <summary>The first segment as sent.</summary>
    public ReadOnlySpan<byte> EncodedHeader => _buffer.AsSpan(0, _headerEnd);

    /// <summary>The bytes that were signed: header and payload as sent (RFC 7515, 5.2).</summary>
    public ReadOnlySpan<byte> SigningInput => _buffer.AsSpan(0, _payloadEnd);

    /// <summary>SHA-256 of <see cref="SigningInput"/>.</summary>
    public ReadOnlySpan<byte> SigningInputDigest
    {
        get
        {
            var digest = _buffer.AsSpan(_textLength + _payloadLength + _signatureLength, SHA256.HashSizeInBytes);
            if (_digest is not null) return digest;
            var hash = Hashes.Take();
            _digest = TokenDigest.Of(hash, Text, _payloadEnd, digest);
            Hashes.Return(hash);
            return digest;
        }
    }

    /// <summary>The digest of the whole token.</summary>
    public TokenDigest Digest => _digest ?? TokenDigest.Of(Text);

    public ReadOnlySpan<byte> Signature => _buffer.AsSpan(_textLength + _payloadLength, _signatureLength);

    /// <summary>Where the decoded payload lies.</summary>
    public ArraySegment<byte> Payload => new(_buffer, _textLength, _payloadLength);

    private ReadOnlySpan<byte> Text => _buffer.AsSpan(0, _textLength);

    /// <returns>Why the text is no such token; <see langword="null"/> when it is, until the next one is decoded.</returns>
    public Refusal? Decode(ReadOnlySpan<char> text, int maxLength)
    {
        if (text.Length > maxLength) return Refusal.TokenTooLong;

        // .NET's decoder takes padding and white space, which would give one token many spellings.
        var header = Segment(text);
        var payload = Segment(text[Math.Min(header.Length + 1, text.Length)..]);
        var end = header.Length + 1 + payload.Length;
        if (end >= text.Length || text[header.Length] != '.' || text[end] != '.') return Other(text);
        var signature = text[(end + 1)..];
        if (signature.ContainsAnyExcept(Base64UrlCharacters)) return Other(text);
        // An empty payload is a JWS (RFC 7515, 7.1), only no JWT; that is for the next stage to say.
        if (header.IsEmpty || signature.IsEmpty) return Refusal.TokenMalformed;

        var needed = (2 * text.Length) + SHA256.HashSizeInBytes;
        if (_buffer.Length < needed) _buffer = new byte[Math.Max(needed, 2048)];
        Encoding.ASCII.GetBytes(text, _buffer);
        (_textLength, _headerEnd, _payloadEnd, _digest) = (text.Length, header.Length, end, null);
        var decoded = _buffer.AsSpan(text.Length);
        return TryDecode(payload, decoded, out _payloadLength) && TryDecode(signature, decoded[_payloadLength..], out _signatureLength) ? null : Refusal.TokenMalformed;
    }

    /// <returns>The first segment decoded; <see langword="null"/> when it is not base64url.</returns>
    public byte[]? DecodeHeader()
    {
        var header = new byte[Base64Url.GetMaxDecodedLength(_headerEnd)];
        return Base64Url.DecodeFromUtf8(EncodedHeader, header, out _, out var length) is OperationStatus.Done ? header[..length] : null;
    }

    private static ReadOnlySpan<char> Segment(ReadOnlySpan<char> text) => text.IndexOfAnyExcept(Base64UrlCharacters) is >= 0 and var end ? text[..end] : text;

    // Three segments are signed, five encrypted, all else is neither.
    private static Refusal Other(ReadOnlySpan<char> text) => text.Count('.') == 4 ? Refusal.TokenEncrypted : Refusal.TokenMalformed;

    private static bool TryDecode(ReadOnlySpan<char> segment, Span<byte> destination, out int length) =>
        Base64Url.DecodeFromChars(segment, destination, out _, out length) is OperationStatus.Done;
}
