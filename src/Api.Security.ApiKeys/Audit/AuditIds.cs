using System.Buffers.Binary;

namespace Api.Security.ApiKeys;

/// <summary>
/// Creates the ids of audit entries: UUIDs of version 7, each greater than the one before, even within a millisecond
/// (RFC 9562, 6.2, method 1). The ids of several nodes sort by the clocks of the nodes.
/// </summary>
internal sealed class AuditIds
{
    private const int CounterMask = 0xFFF;
    private const int Version = 0x7000;
    private const int Length = 16;
    private const int CounterAt = 6;

    private readonly Lock _lock = new();
    private long _millisecond = -1;
    private int _counter;

    public Guid Next(DateTimeOffset now)
    {
        long millisecond;
        int counter;
        lock (_lock)
        {
            var current = now.ToUnixTimeMilliseconds();
            if (current > _millisecond) (_millisecond, _counter) = (current, 0);
            else if (++_counter > CounterMask) (_millisecond, _counter) = (_millisecond + 1, 0);
            (millisecond, counter) = (_millisecond, _counter);
        }

        Span<byte> bytes = stackalloc byte[Length];
        Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(millisecond)).TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[CounterAt..], (ushort)(Version | counter));
        return new Guid(bytes, bigEndian: true);
    }
}
