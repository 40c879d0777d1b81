namespace Api.Security.ApiKeys.Tests;

/// <summary>T2, T3, T4, T5 and T6: the next key is issued, used, and takes over.</summary>
public sealed class NextKeyTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public void T2_Both_keys_are_accepted_and_the_grace_period_has_not_started()
    {
        var bench = new RotationBench();
        var (a, b) = (bench.Issue(), bench.IssueNext());
        (bench.Current!.Id, bench.Next!.Id, bench.Current.AcceptUntil).Should().Be((a, b, null));
        (bench.IsAccepted(a), bench.IsAccepted(b)).Should().Be((true, true));
    }

    [Fact]
    public void T2_A_rotation_requires_a_current_key()
    {
        var bench = new RotationBench();
        bench.TryIssueNext().Should().Be(TransitionFailureKind.NoKey);
    }

    [Fact]
    public void T3_Repeating_a_rotation_after_a_lost_response_replaces_the_unused_next_key()
    {
        var bench = new RotationBench();
        var (a, b, c) = (bench.Issue(), bench.IssueNext(), bench.IssueNext());
        bench.Key(b).Should().Match<ApiKey>(key => key.RevokeReason == "superseded" && key.Slot == null);
        (bench.IsAccepted(a), bench.IsAccepted(b), bench.IsAccepted(c)).Should().Be((true, false, true));
        (bench.Current!.Id, bench.Next!.Id).Should().Be((a, c));
    }

    [Fact]
    public void T4_A_next_key_that_was_used_is_not_superseded()
    {
        var bench = new RotationBench();
        var (_, b) = (bench.Issue(), bench.IssueNext());
        bench.FirstUse(b);
        bench.TryIssueNext().Should().Be(TransitionFailureKind.RotationInProgress);
        bench.IsAccepted(b).Should().BeTrue();
    }

    [Fact]
    public void T5_The_first_use_of_the_next_key_sets_the_end_of_the_current_key_once()
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
    public void T5_The_grace_period_never_extends_the_expiry_of_the_current_key()
    {
        var bench = new RotationBench();
        var a = bench.Issue(new IssueKeyRequest { ExpiresAt = bench.Now + TimeSpan.FromHours(5) });
        bench.FirstUse(bench.IssueNext());
        bench.Key(a).AcceptUntil.Should().Be(bench.Key(a).ExpiresAt);
    }

    [Fact]
    public void T5_A_request_can_set_a_grace_period_of_up_to_90_days()
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
    public void T5_Without_a_grace_period_the_first_use_retires_the_current_key_at_once()
    {
        var bench = new RotationBench();
        var (a, b) = (bench.Issue(), bench.IssueNext(new IssueKeyRequest { GraceAfterFirstUse = TimeSpan.Zero }));
        bench.FirstUse(b);
        (bench.IsAccepted(a), bench.Current!.Id, bench.Next).Should().Be((false, b, null));
    }

    [Fact]
    public void T5_The_first_use_of_any_other_key_changes_nothing()
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
    public void T6_The_current_key_is_retired_exactly_when_its_grace_period_ends(int ticks, bool isAccepted)
    {
        var bench = new RotationBench();
        var (a, b) = (bench.Issue(), bench.IssueNext());
        bench.FirstUse(b);
        bench.GoTo(bench.Now + Day + ticks * RotationBench.Tick);
        bench.IsAccepted(a).Should().Be(isAccepted, "time alone decides, before any sweep");
        bench.Sweep();
        (bench.IsAccepted(a), bench.IsAccepted(b), bench.Current!.Id == a).Should().Be((isAccepted, true, isAccepted));
        bench.Key(a).StatusOf(bench.Now).Should().Be(isAccepted ? "retiring" : "retired");
    }

    [Fact]
    public void T6_A_new_rotation_first_completes_the_previous_one()
    {
        var bench = new RotationBench();
        var (a, b) = (bench.Issue(), bench.IssueNext());
        bench.FirstUse(b);
        bench.Advance(Day);
        var c = bench.IssueNext();
        (bench.Current!.Id, bench.Next!.Id, bench.Key(a).Slot).Should().Be((b, c, null));
    }

    [Fact]
    public void Neither_a_suspended_client_nor_an_ended_key_can_be_rotated()
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
