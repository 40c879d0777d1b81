namespace Api.Security.Jwt.Tests.Caching;

/// <summary>The first level of the token cache: it recognizes a header that arrives again as the same string object.</summary>
public sealed class HeaderDigestCacheTests
{
    private readonly HeaderDigestCache _memory = new();
    private readonly string _header = new("Bearer a.b.c and d.e.f");
    private readonly TokenDigest _digest = TokenDigest.Compute("a.b.c");

    [Fact]
    public void A_header_object_is_known_after_it_is_added_twice()
    {
        Knows(_header, 7, 5).Should().BeFalse();
        _memory.Add(_header, 7, 5, _digest);
        Knows(_header, 7, 5).Should().BeFalse();
        _memory.Add(_header, 7, 5, _digest);
        Knows(_header, 7, 5).Should().BeTrue();
        _memory.TryFind(_header, 7, 5, out var found);
        found.Should().Be(_digest);
    }

    [Fact]
    public void An_equal_text_in_another_object_and_another_part_of_the_same_object_are_unknown()
    {
        for (var i = 0; i < 2; i++) _memory.Add(_header, 7, 5, _digest);
        Knows(new string(_header.AsSpan()), 7, 5).Should().BeFalse();
        Knows(_header, 17, 5).Should().BeFalse();
        Knows(_header, 7, 4).Should().BeFalse();
        Knows(_header, 8, 5).Should().BeFalse();
        Knows(_header, 7, 5).Should().BeTrue();
    }

    [Fact]
    public void The_cache_does_not_keep_a_header_alive()
    {
        var text = Remember();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        text.TryGetTarget(out _).Should().BeFalse();
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private WeakReference<string> Remember()
    {
        var header = new string('x', 100);
        for (var i = 0; i < 2; i++) _memory.Add(header, 0, header.Length, _digest);
        Knows(header, 0, header.Length).Should().BeTrue();
        return new WeakReference<string>(header);
    }

    private bool Knows(string text, int start, int length) => _memory.TryFind(text, start, length, out _);
}
