using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Redis.Tests;

/// <summary>When a node decides on its own.</summary>
public sealed class LimitSwitchTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void It_turns_off_with_the_fifth_failure_in_a_row_and_a_trial_is_due_after_five_seconds()
    {
        var isShared = Create();
        Fail(isShared, 4);
        isShared.Succeeded();
        Fail(isShared, 4);
        isShared.IsOn.Should().BeTrue();
        Fail(isShared, 1);
        (isShared.IsOn, isShared.CanTry).Should().Be((false, false));
        _clock.Advance(TimeSpan.FromSeconds(4.999));
        isShared.CanTry.Should().BeFalse();
        _clock.Advance(TimeSpan.FromSeconds(0.001));
        isShared.CanTry.Should().BeTrue();
        isShared.TurnOn();
        (isShared.IsOn, isShared.CanTry).Should().Be((true, false));
    }

    [Fact]
    public void Calls_that_failed_together_count_as_one()
    {
        var isShared = Create();
        for (var i = 0; i < 4; i++)
        {
            var begin = _clock.GetTimestamp();
            _clock.Advance(TimeSpan.FromMilliseconds(50));
            for (var call = 0; call < 100; call++) isShared.Failed("no answer in time", begin);
        }

        isShared.IsOn.Should().BeTrue();
        Fail(isShared, 1);
        isShared.IsOn.Should().BeFalse();
    }

    private LimitSwitch Create() => new(_clock, NullLogger.Instance);

    private void Fail(LimitSwitch isShared, int count)
    {
        for (var i = 0; i < count; i++) isShared.Failed("refused", _clock.GetTimestamp());
    }
}
