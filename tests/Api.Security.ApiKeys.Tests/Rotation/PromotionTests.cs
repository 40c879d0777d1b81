namespace Api.Security.ApiKeys.Tests;

/// <summary>T7, T8, T15: a request or the settings decide whether the next key takes over.</summary>
public sealed class PromotionTests
{
    [Theory]
    [InlineData(true, false, null)]
    [InlineData(false, false, nameof(TransitionFailureKind.KeyUnused))]
    [InlineData(false, true, null)]
    public void T7_The_next_key_is_promoted_at_once_if_it_was_used_or_with_force(bool isUsed, bool force, string? failure)
    {
        var bench = new RotationBench();
        var (a, b) = (bench.Issue(), bench.IssueNext());
        if (isUsed) bench.FirstUse(b);
        bench.Advance(RotationBench.Tick);
        (bench.Try(keys => keys.Promote(force))?.ToString()).Should().Be(failure);
        (bench.IsAccepted(a), bench.IsAccepted(b)).Should().Be((failure is not null, true));
        if (failure is null) (bench.Current!.Id, bench.Next, bench.Key(a).AcceptUntil, bench.Key(a).StatusOf(bench.Now))
            .Should().Be((b, null, bench.Now, "retired"));
    }

    [Fact]
    public void T7_T8_Promotion_and_cancellation_require_a_rotation()
    {
        var bench = new RotationBench();
        bench.Issue();
        bench.Try(keys => keys.Promote(true)).Should().Be(TransitionFailureKind.NoRotation);
        bench.Try(keys => keys.Cancel(true)).Should().Be(TransitionFailureKind.NoRotation);
    }

    [Theory]
    [InlineData(false, false, null)]
    [InlineData(true, false, nameof(TransitionFailureKind.KeyInUse))]
    [InlineData(true, true, null)]
    public void T8_The_rotation_is_canceled_if_the_next_key_was_not_used_or_with_force(bool isUsed, bool force, string? failure)
    {
        var bench = new RotationBench();
        var (a, b) = (bench.Issue(), bench.IssueNext());
        if (isUsed) bench.FirstUse(b);
        (bench.Try(keys => keys.Cancel(force))?.ToString()).Should().Be(failure);
        if (failure is not null) return;
        (bench.Current!.Id, bench.Next, bench.Current.AcceptUntil, bench.Key(b).RevokeReason).Should().Be((a, null, null, "cancelled"));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public void T8_Cancellation_saves_the_current_key_only_before_its_grace_period_ends(int ticks, bool isSaved)
    {
        var bench = new RotationBench();
        var (a, b) = (bench.Issue(), bench.IssueNext());
        bench.FirstUse(b);
        bench.GoTo(bench.Key(a).AcceptUntil!.Value + ticks * RotationBench.Tick);
        bench.Try(keys => keys.Cancel(true)).Should().Be(isSaved ? null : TransitionFailureKind.NoRotation);
        bench.Advance(TimeSpan.FromDays(1));
        bench.IsAccepted(a).Should().Be(isSaved);
        bench.IsAccepted(b).Should().Be(!isSaved);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    public void T15_A_stalled_rotation_is_completed_if_the_settings_say_so(int ticks, bool isFinished)
    {
        var bench = new RotationBench(RotationBench.Rules with { OnStalled = StalledRotationAction.Promote });
        var (a, b) = (bench.Issue(), bench.IssueNext());
        bench.GoTo(bench.Now + RotationBench.Rules.MaxOverlap + ticks * RotationBench.Tick);
        bench.Sweep();
        (bench.IsAccepted(a), bench.Current!.Id == b).Should().Be((!isFinished, isFinished));
    }

    [Fact]
    public void T15_By_default_a_stalled_rotation_leaves_the_current_key_in_place()
    {
        var bench = new RotationBench();
        var (a, _) = (bench.Issue(), bench.IssueNext());
        bench.Advance(RotationBench.Rules.MaxOverlap);
        bench.Sweep();
        bench.Current!.Id.Should().Be(a);
        bench.Do(keys => keys.IsStalled() ? null : TransitionFailureKind.NotFound).Failure.Should().BeNull();
    }

    [Fact]
    public void T15_A_rotation_whose_next_key_is_in_use_is_not_stalled()
    {
        var bench = new RotationBench(RotationBench.Rules with { OnStalled = StalledRotationAction.Promote });
        var (a, b) = (bench.Issue(), bench.IssueNext(new IssueKeyRequest { GraceAfterFirstUse = TimeSpan.FromDays(30) }));
        bench.FirstUse(b);
        bench.Advance(RotationBench.Rules.MaxOverlap);
        bench.Sweep();
        bench.IsAccepted(a).Should().BeTrue();
    }
}
