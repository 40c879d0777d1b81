namespace Api.Security.ApiKeys.Tests;

/// <summary>T13, T14: what time alone decides, and what happens without a sweep.</summary>
public sealed class TimeTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public void T13_When_the_current_key_expires_the_next_key_becomes_current(int ticks, bool isAccepted)
    {
        var bench = new RotationBench();
        var a = bench.Issue(new IssueKeyRequest { ExpiresAt = bench.Now + Day });
        var b = bench.IssueNext();
        bench.GoTo(bench.Now + Day + ticks * RotationBench.Tick);
        bench.IsAccepted(a).Should().Be(isAccepted);
        bench.Sweep();
        (bench.Current!.Id == a, bench.IsAccepted(a), bench.IsAccepted(b)).Should().Be((isAccepted, isAccepted, true));
        bench.Key(a).StatusOf(bench.Now).Should().Be(isAccepted ? "active" : "expired");
    }

    [Fact]
    public void The_current_key_expires_even_if_the_next_key_was_never_used_and_the_next_key_works()
    {
        var bench = new RotationBench();
        var (a, b) = (bench.Issue(), "");
        bench.Advance(Day);
        b = bench.IssueNext();
        bench.GoTo(bench.Key(a).ExpiresAt!.Value);
        (bench.IsAccepted(a), bench.IsAccepted(b)).Should().Be((false, true));
        bench.FirstUse(b);
        (bench.Current!.Id, bench.Current.AcceptUntil).Should().Be((b, null));
    }

    [Fact]
    public void If_the_next_key_expires_first_the_current_key_works_until_its_own_expiry()
    {
        var bench = new RotationBench();
        var a = bench.Issue();
        var b = bench.IssueNext(new IssueKeyRequest { ExpiresAt = bench.Now + Day, GraceAfterFirstUse = 3 * Day });
        bench.FirstUse(b);
        bench.Advance(Day);
        bench.Sweep();
        (bench.Current!.Id, bench.Next, bench.Current.AcceptUntil, bench.IsAccepted(a)).Should().Be((a, null, null, true));
        bench.GoTo(bench.Key(a).ExpiresAt!.Value);
        bench.IsAccepted(a).Should().BeFalse();
    }

    [Fact]
    public void The_expiry_of_the_next_key_does_not_reactivate_a_retired_current_key()
    {
        var bench = new RotationBench();
        var a = bench.Issue();
        var b = bench.IssueNext(new IssueKeyRequest { ExpiresAt = bench.Now + Day, GraceAfterFirstUse = 3 * Day });
        bench.FirstUse(b);
        bench.Advance(3 * Day);
        bench.IsAccepted(a).Should().BeFalse();
        bench.Sweep();
        (bench.IsAccepted(a), bench.Current, bench.Next).Should().Be((false, null, null));
    }

    [Fact]
    public void T14_Resuming_a_suspended_client_restores_its_keys_unchanged()
    {
        var bench = new RotationBench();
        var (a, b) = (bench.Issue(), bench.IssueNext());
        var keys = bench.Stored.Keys.ToArray();
        bench.Do(one => one.Suspend());
        (bench.IsAccepted(a), bench.IsAccepted(b)).Should().Be((false, false));
        bench.Store.Commits[^1].AffectedKeys.Should().BeEquivalentTo(a, b);
        bench.Do(one => one.Suspend());
        bench.Client.SuspendedAt.Should().Be(bench.Now);
        bench.Do(one => one.Resume());
        (bench.IsAccepted(a), bench.IsAccepted(b)).Should().Be((true, true));
        bench.Stored.Keys.Should().Equal(keys);
        bench.Store.Commits[^1].AffectedKeys.Should().BeEquivalentTo(a, b);
    }

    [Fact]
    public void Without_a_sweep_for_a_week_no_key_is_accepted_past_its_end()
    {
        var bench = new RotationBench();
        var a = bench.Issue();
        var b = bench.IssueNext(new IssueKeyRequest { ExpiresAt = bench.Now + 5 * Day });
        bench.FirstUse(b);
        var (retires, expires) = (bench.Key(a).AcceptUntil!.Value, bench.Key(b).ExpiresAt!.Value);
        for (var hour = 0; hour <= 7 * 24; hour++)
        {
            (bench.IsAccepted(a), bench.IsAccepted(b)).Should().Be((bench.Now < retires, bench.Now < expires));
            bench.Advance(TimeSpan.FromHours(1));
        }

        bench.Sweep();
        bench.Stored.Keys.Should().OnlyContain(key => key.Slot == null);
        bench.Store.Commits[^1].Audit.Select(entry => entry.Action)
            .Should().Equal("key.retired", "key.promoted", "key.expired", "client.keyless");
    }

    [Fact]
    public void Changes_caused_by_time_are_not_attributed_to_the_next_caller()
    {
        var bench = new RotationBench();
        bench.Issue();
        bench.FirstUse(bench.IssueNext());
        bench.Advance(Day);
        bench.IssueNext();
        bench.Store.Commits[^1].Audit.Select(entry => (entry.Action, entry.ActorType, entry.ActorId))
            .Should().Equal(("key.retired", "system", "time"), ("key.promoted", "system", "time"), ("key.next_issued", "user", "alice"));
    }

    [Fact]
    public void The_only_key_of_a_client_leaves_its_slot_when_it_expires()
    {
        var bench = new RotationBench();
        bench.Issue();
        bench.Advance(RotationBench.Rules.MaxKeyAge);
        bench.Sweep();
        bench.Current.Should().BeNull();
        bench.Events.All.Select(one => one.Kind).Should().Equal("client.keyless");
    }

    [Fact]
    public void Nothing_is_written_when_nothing_has_changed()
    {
        var bench = new RotationBench();
        bench.Issue();
        var version = bench.Client.Version;
        bench.Sweep();
        bench.Do(keys => keys.Resume()).Client!.Version.Should().Be(version);
        bench.Client.Version.Should().Be(version);
    }

    [Fact]
    public void An_end_date_of_the_client_shortens_its_keys_and_removing_it_does_not_extend_them()
    {
        var bench = new RotationBench();
        var a = bench.Issue();
        bench.Try(keys => keys.Update(client => client with { EndsAt = bench.Now })).Should().Be(TransitionFailureKind.Invalid);
        bench.Do(keys => keys.Update(client => client with { EndsAt = bench.Now + Day }));
        bench.Key(a).ExpiresAt.Should().Be(bench.Now + Day);
        bench.Do(keys => keys.Update(client => client with { EndsAt = null }));
        bench.Key(a).ExpiresAt.Should().Be(bench.Now + Day);
    }

    [Fact]
    public void Deleting_a_client_revokes_its_keys_and_the_client_is_no_longer_found()
    {
        var bench = new RotationBench();
        var (a, b) = (bench.Issue(), bench.IssueNext());
        bench.Do(keys => keys.Delete());
        bench.Stored.Keys.Should().OnlyContain(key => key.RevokeReason == "client_deleted" && key.Slot == null);
        (bench.IsAccepted(a), bench.IsAccepted(b)).Should().Be((false, false));
        bench.TryIssue().Should().Be(TransitionFailureKind.NotFound);
        bench.Events.All.Should().BeEmpty();
    }

    [Fact]
    public void Marking_a_key_as_exposed_or_rehashing_it_changes_nothing_else()
    {
        var bench = new RotationBench();
        var a = bench.Issue();
        var hash = bench.Key(a).Hash;
        bench.Do(keys => keys.MarkExposed(a));
        var since = bench.Now;
        bench.Advance(Day);
        bench.Do(keys => keys.MarkExposed(a));
        bench.Key(a).ExposedAt.Should().Be(since);
        bench.Do(keys => keys.Rehash(a, new byte[32], new byte[] { 1 }, 2));
        bench.Key(a).PepperVersion.Should().Be(1, "the hash has changed in the meantime");
        bench.Do(keys => keys.Rehash(a, hash, new byte[] { 1 }, 2));
        (bench.Key(a).PepperVersion, bench.IsAccepted(a)).Should().Be((2, true));
        bench.Try(keys => keys.MarkExposed("0123456789ABCDEF")).Should().Be(TransitionFailureKind.NotFound);
    }
}
