namespace Api.Security.ApiKeys.Tests;

/// <summary>T1, and the maximum lifetime of a key.</summary>
public sealed class IssueTests
{
    private static readonly TimeSpan MaxAge = RotationBench.Rules.MaxKeyAge;

    [Fact]
    public void T1_The_first_key_is_the_current_key_and_is_accepted_at_once()
    {
        var bench = new RotationBench();
        var a = bench.Issue();
        bench.Key(a).Should().Match<ApiKey>(key => key.Slot == ApiKeySlot.Current && key.CreatedBy == "alice" && key.ExpiresAt == bench.Now
            + MaxAge && key.Scopes == null && key.AcceptUntil == null && key.NotBefore == null);
        bench.IsAccepted(a).Should().BeTrue();
        bench.Client.Version.Should().Be(2);
    }

    [Fact]
    public void T1_A_first_key_is_issued_only_while_the_client_has_no_other_key()
    {
        var bench = new RotationBench();
        var a = bench.Issue();
        bench.TryIssue().Should().Be(TransitionFailureKind.KeyExists);
        bench.Revoke(a);
        bench.Issue().Should().NotBe(a);
    }

    [Fact]
    public void T1_A_key_can_be_issued_as_soon_as_the_previous_one_expires_and_not_before()
    {
        var bench = new RotationBench();
        var a = bench.Issue();
        bench.GoTo(bench.Now + MaxAge - RotationBench.Tick);
        bench.TryIssue().Should().Be(TransitionFailureKind.KeyExists);
        bench.Advance(RotationBench.Tick);
        bench.Issue();
        bench.Key(a).Slot.Should().BeNull();
    }

    [Fact]
    public void A_suspended_client_gets_no_key()
    {
        var bench = new RotationBench();
        bench.Do(keys => keys.Suspend());
        bench.TryIssue().Should().Be(TransitionFailureKind.ClientSuspended);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(0, nameof(TransitionFailureKind.Invalid))]
    [InlineData(-1, nameof(TransitionFailureKind.Invalid))]
    public void A_key_whose_expiry_is_not_in_the_future_is_refused(int ticksAhead, string? failure)
    {
        var bench = new RotationBench();
        var result = bench.Do(keys =>
            keys.Issue(bench.Mint.Create(), new IssueKeyRequest { ExpiresAt = bench.Now + ticksAhead * RotationBench.Tick }));
        (result.Failure?.Kind.ToString(), result.Failure?.Member).Should().Be((failure, failure is null ? null : "expiresAt"));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void No_key_lives_longer_than_the_settings_allow(int ticksBeyond, bool isIssued)
    {
        var bench = new RotationBench();
        bench.Do(keys => keys.Issue(bench.Mint.Create(), new IssueKeyRequest { ExpiresAt = bench.Now + MaxAge
            + ticksBeyond * RotationBench.Tick })).Failure.Should().Match<TransitionFailure?>(failure => failure == null == isIssued);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void No_key_outlives_its_client(int ticksBeyond, bool isIssued)
    {
        var end = RotationBench.Start + TimeSpan.FromDays(10);
        var bench = new RotationBench(client: client => client with { EndsAt = end });
        bench.Do(keys => keys.Issue(bench.Mint.Create(), new IssueKeyRequest { ExpiresAt = end
            + ticksBeyond * RotationBench.Tick })).Failure.Should().Match<TransitionFailure?>(failure => failure == null == isIssued);
        bench = new RotationBench(client: client => client with { EndsAt = end });
        bench.Key(bench.Issue()).ExpiresAt.Should().Be(end, "it is the longest lifetime that the client allows");
    }

    [Fact]
    public void A_client_that_has_ended_gets_no_key()
    {
        var bench = new RotationBench(client: client => client with { EndsAt = RotationBench.Start + TimeSpan.FromDays(1) });
        bench.Advance(TimeSpan.FromDays(1));
        bench.TryIssue().Should().Be(TransitionFailureKind.Invalid);
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    public void A_key_without_expiry_requires_the_setting_and_a_client_without_an_end(bool isAllowed, bool hasEnd, bool isIssued)
    {
        var bench = new RotationBench(RotationBench.Rules with { AllowsNonExpiring = isAllowed }, client: client => client
            with { EndsAt = hasEnd ? RotationBench.Start + TimeSpan.FromDays(1) : null });
        var result = bench.Do(keys => keys.Issue(bench.Mint.Create(), new IssueKeyRequest { NeverExpires = true }));
        (result.Failure is null).Should().Be(isIssued);
        if (isIssued) bench.Key(result.Added!.Id).ExpiresAt.Should().BeNull();
    }

    [Fact]
    public void A_key_cannot_have_scopes_that_its_client_lacks()
    {
        var bench = new RotationBench();
        bench.Try(keys => keys.Issue(bench.Mint.Create(), new IssueKeyRequest { Scopes = ["a", "d"] }))
            .Should().Be(TransitionFailureKind.Invalid);
        bench.Key(bench.Issue(new IssueKeyRequest { Scopes = ["a", "b"] })).Scopes.Should().Equal("a", "b");
    }

    [Fact]
    public void The_next_key_inherits_the_scopes_of_the_current_key_that_the_client_still_has()
    {
        var bench = new RotationBench();
        bench.Issue(new IssueKeyRequest { Scopes = ["a", "b"] });
        bench.Key(bench.IssueNext()).Scopes.Should().Equal("a", "b");
        bench.Do(keys => keys.Update(client => client with { Scopes = ["b", "c"] }));
        bench.Current!.Scopes.Should().Equal("b");
        bench.Next!.Scopes.Should().Equal("b");
        bench.Key(bench.IssueNext()).Scopes.Should().Equal("b");
    }

    [Fact]
    public void A_repeated_request_issues_one_key_and_reports_its_id()
    {
        var bench = new RotationBench();
        var order = new IssueKeyRequest { Idempotency = new RequestIdentity("key", "order") };
        var a = bench.Issue(order);
        TransitionFailure Again(IssueKeyRequest one, long? expected = null) =>
            bench.Do(keys => keys.Issue(bench.Mint.Create(), one), expected, idempotency: one.Idempotency).Failure!;
        (Again(order).Kind, Again(order).KeyId).Should().Be((TransitionFailureKind.AlreadyIssued, a));
        Again(order, expected: 1).Kind.Should().Be(TransitionFailureKind.AlreadyIssued, "this request itself changed the version");
        Again(new IssueKeyRequest { Idempotency = new RequestIdentity("other", "order") }).Kind.Should().Be(
            TransitionFailureKind.KeyExists);
        Again(new IssueKeyRequest { Idempotency = new RequestIdentity("key", "another order") },
            expected: 1).Kind.Should().Be(TransitionFailureKind.IdempotencyKeyReused);
    }

    [Theory]
    [InlineData(111, false)]
    [InlineData(112, true)]
    public void A_key_of_another_system_is_imported_if_it_has_enough_entropy(int bits, bool isTaken)
    {
        var bench = new RotationBench();
        var imported = new MintedKey(ApiKeyId.New().ToString(), "", "live", new byte[32], 1);
        var result = bench.Do(keys => keys.Adopt(imported, ApiKeyHashAlgorithm.ImportedSha256, bits, new IssueKeyRequest()));
        (result.Failure is null).Should().Be(isTaken);
        if (isTaken) (bench.Current!.HashAlgorithm, bench.Current.Slot, result.Minted)
            .Should().Be((ApiKeyHashAlgorithm.ImportedSha256, ApiKeySlot.Current, null));
        else result.Failure!.Member.Should().Be("secretBits");
    }
}
