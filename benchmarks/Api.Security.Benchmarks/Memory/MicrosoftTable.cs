using System.Runtime.InteropServices;
using Api.Security.Jwt;
using Microsoft.Extensions.Caching.Memory;

namespace Api.Security.Benchmarks.Memory;

/// <summary>The obvious alternative, used as efficiently as possible: a digest is looked up as text, without allocation.</summary>
internal sealed class MicrosoftTable : ITable
{
    private static readonly MemoryCacheEntryOptions Entry = new() { Size = 1, AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(1) };

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = MemoryRun.Limit });

    public string Name => "`MemoryCache`";

    public int Count => _cache.Count;

    public bool Contains(in TokenDigest digest) => _cache.TryGetValue(Text(digest), out _);

    public void Add(ValidatedToken token) => _cache.Set(new string(Text(token.Digest)), token, Entry);

    public void Dispose() => _cache.Dispose();

    private static ReadOnlySpan<char> Text(in TokenDigest digest) =>
        MemoryMarshal.Cast<TokenDigest, char>(MemoryMarshal.CreateReadOnlySpan(in digest, 1));
}
