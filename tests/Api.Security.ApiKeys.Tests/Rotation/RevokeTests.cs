namespace Api.Security.ApiKeys.Tests;

/// <summary>T9, T10, T11, T12 and the lineage of keys.</summary>
public sealed class RevokeTests
{
    [Fact]
    public void T9_Revoking_the_current_key_promotes_the_next_key_in_the_same_write()
    {
        var bench = new RotationBench();
        var (a, b) = (bench.Issue(), bench.IssueNext());
        var commits = bench.Store.Commits.Count;
        bench.Revoke(a);
        (bench.Current!.Id, bench.Next, bench.IsAccepted(a), bench.Key(a).RevokeReason).Should().Be((b, null, false, "other"));
        bench.Store.Commits.Count.Should().Be(commits + 1);
    }

    [Fact]
    public void T10_Revoking_the_next_key_cancels_the_grace_period_of_the_current_key()
    {
        var bench = new RotationBench();
        var (a, b) = (bench.Issue(), bench.IssueNext());
        bench.FirstUse(b);
        bench.Revoke(b);
        (bench.Current!.Id, bench.Next, bench.Current.AcceptUntil).Should().Be((a, null, null));
    }

    [Fact]
    public void T10_Revoking_the_next_key_does_not_reactivate_a_retired_current_key()
    {
        var bench = new RotationBench();
        var (a, b) = (bench.Issue(), bench.IssueNext());
        bench.FirstUse(b);
        bench.Advance(TimeSpan.FromDays(1));
        bench.Revoke(b);
        (bench.IsAccepted(a), bench.Current, bench.Next).Should().Be((false, null, null));
    }

    [Fact]
    public void T11_Revoking_the_last_key_raises_an_event()
    {
        var bench = new RotationBench();
        bench.Revoke(bench.Issue());
        bench.Events.All.Should().ContainSingle().Which.Should().Match<ApiKeyEvent>(one => one.Kind == "client.keyless"
            && one.ClientId == "c1" && one.TenantId == "t1");
        bench.Store.Commits[^1].Audit.Select(entry => entry.Action).Should().Equal("key.revoked", "client.keyless");
    }

    [Fact]
    public void A_revoked_key_stays_revoked_and_its_reason_can_only_change_to_compromised()
    {
        var bench = new RotationBench();
        var a = bench.Issue();
        bench.Revoke(a, "superseded");
        var since = bench.Key(a).RevokedAt;
        bench.Advance(TimeSpan.FromDays(1));
        bench.Revoke(a, "other");
        (bench.Key(a).RevokedAt, bench.Key(a).RevokeReason).Should().Be((since, "superseded"));
        bench.Revoke(a, "compromised");
        (bench.Key(a).RevokedAt, bench.Key(a).RevokeReason).Should().Be((since, "compromised"));
    }

    [Fact]
    public void Revoking_an_unknown_key_or_a_key_of_another_tenant_returns_not_found()
    {
        var bench = new RotationBench();
        var a = bench.Issue();
        RotationBench.Wait(bench.Revocations.RevokeAsync(new RevokeKeyRequest("0123456789ABCDEF", "other", false,
            RotationBench.Operator))).Failure!.Kind.Should().Be(TransitionFailureKind.NotFound);
        RotationBench.Wait(bench.Revocations.RevokeAsync(new RevokeKeyRequest(a, "other", false,
            RotationBench.Operator) { OnlyTenant = "t2" })).Failure!.Kind.Should().Be(TransitionFailureKind.NotFound);
        bench.IsAccepted(a).Should().BeTrue();
    }

    [Theory]
    [InlineData(false, false, false)] // an unused next key is revoked with the stolen one
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    [InlineData(true, true, true)]
    public void T12_The_stolen_key_is_revoked_at_once_and_a_next_key_stays_if_used_or_with_keepNext(bool isUsed, bool keepNext, bool stays)
    {
        var bench = new RotationBench();
        var (a, b) = (bench.Issue(), bench.IssueNext());
        if (isUsed) bench.FirstUse(b);
        var commits = bench.Store.Commits.Count;
        var c = bench.Emergency(keepNext);
        (bench.Key(a).RevokeReason, bench.IsAccepted(a), bench.IsAccepted(b), bench.IsAccepted(c))
            .Should().Be(("compromised", false, stays, true));
        (bench.Current!.Id, bench.Next?.Id).Should().Be(stays ? (b, c) : (c, null));
        bench.Store.Commits.Count.Should().Be(commits + 1);
    }

    [Fact]
    public void T12_Without_a_next_key_the_new_key_becomes_the_current_one()
    {
        var bench = new RotationBench();
        var a = bench.Issue();
        var c = bench.Emergency();
        (bench.IsAccepted(a), bench.Current!.Id, bench.Next).Should().Be((false, c, null));
        bench.Events.All.Should().BeEmpty("the client still has a key");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void T12_A_next_key_that_the_stolen_key_requested_is_revoked_even_with_keepNext(bool isUsed)
    {
        var bench = new RotationBench();
        var a = bench.Issue();
        var b = bench.SelfRotate(a);
        if (isUsed) bench.FirstUse(b);
        var c = bench.Emergency(keepNext: true);
        (bench.IsAccepted(a), bench.IsAccepted(b), bench.Current!.Id, bench.Next).Should().Be((false, false, c, null));
    }

    [Fact]
    public void Revoking_a_stolen_key_also_revokes_the_key_that_it_requested()
    {
        var bench = new RotationBench();
        var a = bench.Issue();
        var b = bench.SelfRotate(a);
        bench.Key(b).IssuedByKeyId.Should().Be(a);
        bench.Revoke(a, "compromised", cascade: true);
        (bench.IsAccepted(a), bench.IsAccepted(b), bench.Current).Should().Be((false, false, null));
    }

    [Fact]
    public void The_cascade_follows_several_rotations_even_if_the_stolen_key_was_retired_long_ago()
    {
        var bench = new RotationBench();
        var at = bench.Issue();
        var stolen = at;
        for (var i = 0; i < 4; i++)
        {
            var next = bench.SelfRotate(at);
            bench.FirstUse(next);
            bench.Advance(TimeSpan.FromDays(1));
            bench.Sweep();
            at = next;
        }

        bench.IsAccepted(at).Should().BeTrue();
        bench.Revoke(stolen, "compromised", cascade: true);
        (bench.IsAccepted(at), bench.Current).Should().Be((false, null));
    }

    [Fact]
    public void Without_cascade_the_key_that_a_revoked_key_requested_stays()
    {
        var bench = new RotationBench();
        var a = bench.Issue();
        var b = bench.SelfRotate(a);
        bench.Revoke(a, "compromised", cascade: false);
        bench.Current!.Id.Should().Be(b);
    }

    [Fact]
    public void The_cascade_spares_a_key_that_someone_else_requested()
    {
        var bench = new RotationBench();
        var (a, b) = (bench.Issue(), bench.IssueNext());
        bench.Revoke(a, "compromised", cascade: true);
        bench.Current!.Id.Should().Be(b);
    }

    [Fact]
    public void A_key_can_request_its_successor_only_if_its_client_allows_it_and_it_is_the_current_key()
    {
        var bench = new RotationBench(client: client => client with { SelfRotation = false });
        var a = bench.Issue();
        bench.Try(keys => keys.SelfRotate(a, bench.Mint.Create(), new IssueKeyRequest()))
            .Should().Be(TransitionFailureKind.SelfRotationOff);
        bench.Do(keys => keys.Update(client => client with { SelfRotation = true }));
        var b = bench.SelfRotate(a);
        bench.Try(keys => keys.SelfRotate(b, bench.Mint.Create(), new IssueKeyRequest()))
            .Should().Be(TransitionFailureKind.RotationInProgress, "the requesting key is in use, although that is not recorded yet");
        bench.Revoke(a);
        bench.Try(keys => keys.SelfRotate(a, bench.Mint.Create(), new IssueKeyRequest())).Should().Be(TransitionFailureKind.NoKey);
    }
}
