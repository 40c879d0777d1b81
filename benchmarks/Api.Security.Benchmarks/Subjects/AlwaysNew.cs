using System.Buffers.Binary;

namespace Api.Security.Benchmarks.Subjects;

/// <summary>
/// The replay store of one node, which takes each proof for a new one: so the same signed proofs can be sent again and again, and each
/// still costs an insertion.
/// </summary>
internal sealed class AlwaysNew(TimeProvider clock) : IReplayStore
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(10);

    private readonly LocalReplayStore _store = new(10_000_000, clock);
    private ulong _last;

    public ValueTask<ReplayResult> TryAddAsync(
        in ReplayKey key, DateTimeOffset issuedAt, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        Span<byte> digest = stackalloc byte[32];
        key.CopyTo(digest);
        BinaryPrimitives.WriteUInt64LittleEndian(digest, Interlocked.Increment(ref _last) * 0x9E3779B97F4A7C15UL);
        return _store.TryAddAsync(new ReplayKey(digest), issuedAt, clock.GetUtcNow() + Kept, cancellationToken);
    }
}
