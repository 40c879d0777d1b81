using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.RateLimiting.Tests;

/// <summary>A clock whose calendar time can be set without time passing.</summary>
internal sealed class SteppingClock(DateTimeOffset start) : TimeProvider
{
    private readonly FakeTimeProvider _steady = new(start);
    private TimeSpan _offset;

    public override long TimestampFrequency => _steady.TimestampFrequency;

    public override long GetTimestamp() => _steady.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _steady.GetUtcNow() + _offset;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _steady.CreateTimer(callback, state, dueTime, period);

    public void Set(DateTimeOffset time) => _offset = time - _steady.GetUtcNow();

    public void Advance(TimeSpan time) => _steady.Advance(time);
}

internal static class SteppingClockServices
{
    public static void AddSingletonClock(this IServiceCollection services, TimeProvider clock) =>
        services.Replace(ServiceDescriptor.Singleton(clock));
}
