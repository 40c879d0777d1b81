using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Api.Security;

/// <summary>
/// A JWS in compact serialization (RFC 7515, 7.1), split and decoded but not verified: exactly three segments of canonical base64url,
/// no padding, no white space. The object and its memory are reused for other tokens.
/// </summary>
/// <param name="needsDigest">
/// Whether <see cref="Digest"/> will be asked for. One pass over the token then computes it together with the digest of the signed part,
/// which takes longer than the digest of the signed part alone.
/// </param>
internal sealed class CompactToken(bool needsDigest = true)
{
    private const int UsualBuffer = 2048;

    private readonly IncrementalHash? _hash = needsDigest ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;

    // The text in ASCII, then payload and signature decoded, then a digest.
    private byte[] _buffer = [];
    private int _textLength;
    private int _headerEnd;
    private int _payloadEnd;
    private int _payloadLength;
    private int _signatureLength;
    private TokenDigest? _digest;

    /// <summary>The size of the buffer in bytes, which is kept for the next token.</summary>
    public int Capacity => _buffer.Length;

    /// <summary>The first segment, as sent.</summary>
    public ReadOnlySpan<byte> EncodedHeader => _buffer.AsSpan(0, _headerEnd);

    /// <summary>The bytes that were signed: header and payload as sent (RFC 7515, 5.2).</summary>
    public ReadOnlySpan<byte> SigningInput => _buffer.AsSpan(0, _payloadEnd);

    /// <summary>SHA-256 of <see cref="SigningInput"/>.</summary>
    public ReadOnlySpan<byte> SigningInputDigest
    {
        get
        {
            var digest = _buffer.AsSpan(_textLength + _payloadLength + _signatureLength, SHA256.HashSizeInBytes);
            if (_hash is null) SHA256.HashData(SigningInput, digest);
            else _digest ??= TokenDigest.Compute(_hash, Text, _payloadEnd, digest);
            return digest;
        }
    }

    /// <summary>The digest of the whole token.</summary>
    public TokenDigest Digest => _digest ?? TokenDigest.Compute(Text);

    public ReadOnlySpan<byte> Signature => _buffer.AsSpan(_textLength + _payloadLength, _signatureLength);

    /// <summary>The decoded payload.</summary>
    public ArraySegment<byte> Payload => new(_buffer, _textLength, _payloadLength);

    private ReadOnlySpan<byte> Text => _buffer.AsSpan(0, _textLength);

    /// <returns>
    /// The reason why the text is not such a token; otherwise <see langword="null"/>, and the token is available until the next one is
    /// decoded.
    /// </returns>
    public CompactFault? Decode(ReadOnlySpan<char> text, int maxLength)
    {
        if (text.Length > maxLength) return CompactFault.TooLong;
        var needed = (2 * text.Length) + SHA256.HashSizeInBytes;
        if (_buffer.Length < needed) _buffer = new byte[Math.Max(needed, UsualBuffer)];
        _textLength = text.Length;
        Encoding.ASCII.GetBytes(text, _buffer); // a character that is not ASCII becomes a question mark, which is not valid in a segment
        ReadOnlySpan<byte> ascii = _buffer.AsSpan(0, text.Length);

        var header = Segment(ascii);
        var payload = Segment(ascii[Math.Min(header.Length + 1, ascii.Length)..]);
        var end = header.Length + 1 + payload.Length;
        if (end >= ascii.Length || ascii[header.Length] != (byte)'.' || ascii[end] != (byte)'.') return Other(ascii);
        var signature = ascii[(end + 1)..];
        if (signature.ContainsAnyExcept(Base64UrlText.Characters)) return Other(ascii);
        // An empty payload is a valid JWS (RFC 7515, 7.1) but not a JWT; the next stage refuses it.
        if (header.IsEmpty || signature.IsEmpty) return CompactFault.Malformed;

        (_headerEnd, _payloadEnd, _digest) = (header.Length, end, null);
        var decoded = _buffer.AsSpan(ascii.Length);
        return TryDecode(payload, decoded, out _payloadLength) && TryDecode(signature, decoded[_payloadLength..], out _signatureLength)
            ? null
            : CompactFault.Malformed;
    }

    /// <summary>Clears everything of the token from memory.</summary>
    public void Clear()
    {
        _buffer.AsSpan(0, Math.Min(_buffer.Length, (2 * _textLength) + SHA256.HashSizeInBytes)).Clear();
        (_textLength, _headerEnd, _payloadEnd, _payloadLength, _signatureLength, _digest) = (0, 0, 0, 0, 0, null);
    }

    /// <returns>The decoded first segment; <see langword="null"/> when it is not base64url.</returns>
    public byte[]? DecodeHeader() => Base64UrlText.Decode(EncodedHeader);

    private static ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> ascii) =>
        ascii.IndexOfAnyExcept(Base64UrlText.Characters) is >= 0 and var end ? ascii[..end] : ascii;

    // A signed token has three segments, an encrypted one has five; anything else is malformed.
    private static CompactFault Other(ReadOnlySpan<byte> ascii) =>
        ascii.Count((byte)'.') == 4 ? CompactFault.Encrypted : CompactFault.Malformed;

    private static bool TryDecode(ReadOnlySpan<byte> segment, Span<byte> destination, out int length) =>
        Base64Url.DecodeFromUtf8(segment, destination, out _, out length) is OperationStatus.Done;
}

/// <summary>Why a text is not a signed token in compact serialization.</summary>
internal enum CompactFault
{
    /// <summary>Longer than allowed; it was not decoded.</summary>
    TooLong,

    /// <summary>Five segments: an encrypted token (RFC 7516, 7.1).</summary>
    Encrypted,

    /// <summary>Anything else.</summary>
    Malformed,
}
