namespace Api.Security.ApiKeys.Tests;

/// <summary>T2, T3, T4, T5 and T6: the next key is issued, used, and takes over.</summary>
public sealed class NextKeyTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public void T2_Both_keys_are_accepted_and_the_current_one_has_no_end_yet()
    {
        var bench = new RotationBench();
        var (a, b) = (bench.Issue(), bench.IssueNext());
        (bench.Current!.Id, bench.Next!.Id, bench.Current.AcceptUntil).Should().Be((a, b, null));
        (bench.IsAccepted(a), bench.IsAccepted(b)).Should().Be((true, true));
    }

    [Fact]
    public void T2_Takes_a_living_current_key()
    {
        var bench = new RotationBench();
        bench.TryIssueNext().Should().Be(TransitionFailureKind.NoKey);
    }

    [Fact]
    public void T3_A_rotation_whose_answer_was_lost_is_ordered_again_and_only_the_last_secret_works()
    {
        var bench = new RotationBench();
        var (a, b, c) = (bench.Issue(), bench.IssueNext(), bench.IssueNext());
        bench.Key(b).Should().Match<ApiKey>(key => key.RevokeReason == "superseded" && key.Slot == null);
        (bench.IsAccepted(a), bench.IsAccepted(b), bench.IsAccepted(c)).Should().Be((true, false, true));
        (bench.Current!.Id, bench.Next!.Id).Should().Be((a, c));
    }

    [Fact]
    public void T4_A_next_key_that_is_used_is_not_superseded()
    {
        var bench = new RotationBench();
        var (_, b) = (bench.Issue(), bench.IssueNext());
        bench.FirstUse(b);
        bench.TryIssueNext().Should().Be(TransitionFailureKind.RotationInProgress);
        bench.IsAccepted(b).Should().BeTrue();
    }

    [Fact]
    public void T5_The_current_key_has_an_end_from_the_first_use_of_the_next_one_on_and_that_is_set_once()
    {
        var bench = new RotationBench();
        var (a, b) = (bench.Issue(), bench.IssueNext());
        bench.Advance(TimeSpan.FromHours(3));
        bench.FirstUse(b);
        var end = bench.Now + Day;
        (bench.Key(b).FirstUsedAt, bench.Key(a).AcceptUntil).Should().Be((bench.Now, end));
        var version = bench.Client.Version;
        bench.Advance(TimeSpan.FromHours(1));
        bench.FirstUse(b);
        (bench.Key(a).AcceptUntil, bench.Client.Version).Should().Be((end, version));
    }

    [Fact]
    public void T5_The_end_is_never_later_than_the_key_would_have_expired()
    {
        var bench = new RotationBench();
        var a = bench.Issue(new IssueKeyRequest { ExpiresAt = bench.Now + TimeSpan.FromHours(5) });
        bench.FirstUse(bench.IssueNext());
        bench.Key(a).AcceptUntil.Should().Be(bench.Key(a).ExpiresAt);
    }

    [Fact]
    public void T5_A_request_may_say_how_long_and_nothing_beyond_90_days()
    {
        var bench = new RotationBench();
        var a = bench.Issue();
        bench.Try(keys => keys.IssueNext(bench.Mint.Create(), new IssueKeyRequest { GraceAfterFirstUse = TimeSpan.FromDays(90)
            + RotationBench.Tick })).Should().Be(TransitionFailureKind.Invalid);
        bench.Try(keys => keys.IssueNext(bench.Mint.Create(), new IssueKeyRequest { GraceAfterFirstUse = -RotationBench.Tick }))
            .Should().Be(TransitionFailureKind.Invalid);
        bench.FirstUse(bench.IssueNext(new IssueKeyRequest { GraceAfterFirstUse = TimeSpan.FromMinutes(5) }));
        bench.Key(a).AcceptUntil.Should().Be(bench.Now + TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void T5_Without_grace_the_current_key_goes_in_that_moment()
    {
        var bench = new RotationBench();
        var (a, b) = (bench.Issue(), bench.IssueNext(new IssueKeyRequest { GraceAfterFirstUse = TimeSpan.Zero }));
        bench.FirstUse(b);
        (bench.IsAccepted(a), bench.Current!.Id, bench.Next).Should().Be((false, b, null));
    }

    [Fact]
    public void T5_Uses_of_any_other_key_mean_nothing()
    {
        var bench = new RotationBench();
        var a = bench.Issue();
        bench.FirstUse(a);
        bench.FirstUse("0123456789ABCDEF");
        bench.Key(a).FirstUsedAt.Should().BeNull();
        bench.Client.Version.Should().Be(2);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public void T6_The_current_key_is_retired_in_the_moment_of_its_end(int ticks, bool isAccepted)
    {
        var bench = new RotationBench();
        var (a, b) = (bench.Issue(), bench.IssueNext());
        bench.FirstUse(b);
        bench.GoTo(bench.Now + Day + ticks * RotationBench.Tick);
        bench.IsAccepted(a).Should().Be(isAccepted, "nobody has looked yet");
        bench.Sweep();
        (bench.IsAccepted(a), bench.IsAccepted(b), bench.Current!.Id == a).Should().Be((isAccepted, true, isAccepted));
        bench.Key(a).StatusOf(bench.Now).Should().Be(isAccepted ? "retiring" : "retired");
    }

    [Fact]
    public void T6_Whoever_orders_the_next_rotation_first_finishes_the_last_one()
    {
        var bench = new RotationBench();
        var (a, b) = (bench.Issue(), bench.IssueNext());
        bench.FirstUse(b);
        bench.Advance(Day);
        var c = bench.IssueNext();
        (bench.Current!.Id, bench.Next!.Id, bench.Key(a).Slot).Should().Be((b, c, null));
    }

    [Fact]
    public void Nothing_that_has_ended_can_be_rotated()
    {
        var bench = new RotationBench();
        var a = bench.Issue();
        bench.Do(keys => keys.Suspend());
        bench.TryIssueNext().Should().Be(TransitionFailureKind.ClientSuspended);
        bench.Do(keys => keys.Resume());
        bench.Advance(RotationBench.Rules.MaxKeyAge);
        bench.TryIssueNext().Should().Be(TransitionFailureKind.NoKey);
        bench.Try(keys => keys.EmergencyRotate(bench.Mint.Create(), new IssueKeyRequest(), false)).Should().Be(TransitionFailureKind.NoKey);
        var b = bench.Issue();
        bench.Revoke(b);
        bench.TryIssueNext().Should().Be(TransitionFailureKind.NoKey);
        (bench.IsAccepted(a), bench.IsAccepted(b)).Should().Be((false, false));
    }
}
