namespace Api.Security.ApiKeys.Tests.Usage;

/// <summary>Token clients are counted by issuer and client id, a limited number of them.</summary>
public sealed class TokenClientTests
{
    [Fact]
    public void The_10001st_token_client_of_an_interval_is_counted_with_the_others_and_keys_are_not_limited()
    {
        var counters = new UsageCounters();
        for (var i = 0; i <= TokenClients.Most; i++) Use(counters, $"t{i}").Count(UsageOutcome.Ok, Some.Time);
        var late = Use(counters, "late");
        for (var i = 0; i < 3; i++) late.Count(UsageOutcome.Error, Some.Time);
        new CallerUse(new UsageSource(ApiSecurityDefaults.ApiKeyIssuer, "c", null, "0123456789abcdef"), counters)
            .Count(UsageOutcome.Ok, Some.Time);
        var taken = counters.Take();
        taken.Should().HaveCount(TokenClients.Most + 3);
        Of(taken, UsageCount.Other).Should().BeEquivalentTo([(UsageOutcome.Ok, 1L), (UsageOutcome.Error, 3L)]);

        // In the next interval there is room for those that are still there.
        late.Count(UsageOutcome.Ok, Some.Time);
        Use(counters, "t1").Count(UsageOutcome.Ok, Some.Time);
        Of(counters.Take(), UsageCount.Other).Should().ContainSingle("the places of the first interval are free only after it");
        late.Count(UsageOutcome.Ok, Some.Time);
        taken = counters.Take();
        taken.Should().ContainSingle().Which.Counter.Source.ClientId.Should().Be("late");
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("a\u0085b")]
    [InlineData("a(half)b")]
    [InlineData("")]
    public void A_client_id_that_a_database_may_refuse_is_counted_with_the_others(string clientId) =>
        SourceOf(new AcceptedCaller("i", [new("client_id", clientId.Replace("(half)", "\ud800"), "string")]))
            .Should().BeSameAs(UsageSource.Other);

    [Fact]
    public void A_long_client_id_or_issuer_is_counted_with_the_others()
    {
        var (longest, longer) = (new string('x', UsageCount.MaxLength), new string('x', UsageCount.MaxLength + 1));
        SourceOf(new AcceptedCaller(longest, [new("client_id", longest, "string")])).ClientId.Should().Be(longest);
        SourceOf(new AcceptedCaller("i", [new("client_id", longer, "string")])).Should().BeSameAs(UsageSource.Other);
        SourceOf(new AcceptedCaller(longer, [new("client_id", "c", "string")])).Should().BeSameAs(UsageSource.Other);
    }

    [Fact]
    public void Without_a_client_id_the_subject_is_used()
    {
        SourceOf(new AcceptedCaller("i", [new("sub", "s", "string"), new("client_id", "c", "string")])).ClientId.Should().Be("c");
        SourceOf(new AcceptedCaller("i", [new("sub", "s", "string")])).Should().Be(new UsageSource("i", "s"));
        SourceOf(new AcceptedCaller("i", [])).Should().BeSameAs(UsageSource.Other);
    }

    private static CallerUse Use(UsageCounters counters, string clientId) => new(new UsageSource("issuer", clientId), counters);

    private static UsageSource SourceOf(AcceptedCaller caller) =>
        new CallerUses(new UsageCounters(), Microsoft.Extensions.Options.Options.Create(new ApiSecurityOptions())).GetOrAdd(caller).Source;

    private static IEnumerable<(UsageOutcome, long)> Of(IEnumerable<(UsageCounter Counter, long Count)> taken, string clientId) =>
        taken.Where(one => one.Counter.Source.ClientId == clientId).Select(one => (one.Counter.Outcome, one.Count));
}
