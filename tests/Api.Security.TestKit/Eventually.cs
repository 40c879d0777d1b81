using System.Diagnostics;
using FluentAssertions;

namespace Api.Security.TestKit;

/// <summary>Waits until a condition is true, and fails when that takes too long.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <returns>The time that it took.</returns>
    public static Task<TimeSpan> BecomesTrueAsync(Func<bool> condition, TimeSpan patience) =>
        BecomesTrueAsync(() => Task.FromResult(condition()), patience);

    /// <inheritdoc cref="BecomesTrueAsync(Func{bool}, TimeSpan)"/>
    public static async Task<TimeSpan> BecomesTrueAsync(Func<Task<bool>> condition, TimeSpan patience)
    {
        var waited = Stopwatch.StartNew();
        for (; !await condition(); await Task.Delay(Pause)) waited.Elapsed.Should().BeLessThan(patience, "it should have happened by now");
        return waited.Elapsed;
    }
}
