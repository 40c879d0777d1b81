namespace Api.Security.ApiKeys.Tests.Limits;

/// <summary>Limits are compared by value.</summary>
public sealed class LimitEqualityTests
{
    private static readonly ApiClientQuotaGrant Grant = new() { Policy = "a", Amount = 1, At = DateTimeOffset.UnixEpoch };

    private static readonly ApiClientLimits Limits = new()
    {
        Plan = "gold", Policies = new Dictionary<string, long> { ["a"] = 1, ["b"] = 2 }, Grants = [Grant],
    };

    public static TheoryData<string> Members => [.. typeof(ApiClientLimits).GetProperties().Select(property => property.Name)];

    [Fact]
    public void Equal_limits_are_equal_whatever_the_order_of_the_policies()
    {
        var other = new ApiClientLimits
        {
            Plan = "gold", Policies = new Dictionary<string, long> { ["b"] = 2, ["a"] = 1 }, Grants = [Grant with { }],
        };
        other.Should().Be(Limits);
        other.GetHashCode().Should().Be(Limits.GetHashCode());
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Limits_that_differ_in_one_member_are_different(string member)
    {
        ApiClientLimits[] others = member switch
        {
            nameof(ApiClientLimits.Plan) => [Limits with { Plan = "Gold" }, Limits with { Plan = null }],
            nameof(ApiClientLimits.Policies) =>
            [
                Limits with { Policies = new Dictionary<string, long>() },
                Limits with { Policies = new Dictionary<string, long> { ["a"] = 1, ["b"] = 3 } },
                Limits with { Policies = new Dictionary<string, long> { ["a"] = 1, ["c"] = 2 } },
            ],
            nameof(ApiClientLimits.Grants) => [Limits with { Grants = [] }, Limits with { Grants = [Grant, Grant] },
                Limits with { Grants = [Grant with { Amount = 2 }] }],
            _ => throw new ArgumentException("Add the member to Equals and to this test.", nameof(member)),
        };
        others.Should().NotContain(Limits);
    }
}
