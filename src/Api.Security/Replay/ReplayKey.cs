using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Api.Security;

/// <summary>A SHA-256 that identifies a value that may be used only once. Keys for different purposes never collide.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct ReplayKey
{
    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    /// <summary>Creates the key of a value.</summary>
    /// <param name="sha256">A digest of what the value is for, who uses it, and the value itself: 32 bytes.</param>
    /// <exception cref="ArgumentException">The digest does not have 32 bytes.</exception>
    public ReplayKey(ReadOnlySpan<byte> sha256)
    {
        if (sha256.Length != SHA256.HashSizeInBytes) throw new ArgumentException("A SHA-256 has 32 bytes.", nameof(sha256));
        var parts = MemoryMarshal.Cast<byte, ulong>(sha256);
        (_first, _second, _third, _fourth) = (parts[0], parts[1], parts[2], parts[3]);
    }

    /// <summary>A part of the digest, to choose a place in a table.</summary>
    internal ulong Mark => _first;

    /// <summary>Writes the digest.</summary>
    /// <param name="destination">Receives 32 bytes.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < SHA256.HashSizeInBytes) throw new ArgumentException("A SHA-256 has 32 bytes.", nameof(destination));
        MemoryMarshal.Write(destination, in this);
    }

    /// <summary>Returns the digest in hexadecimal.</summary>
    /// <returns>64 characters.</returns>
    public override string ToString()
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        CopyTo(digest);
        return Convert.ToHexString(digest);
    }
}
