using System.Security.Claims;

namespace Api.Security.Tests.Principals;

public sealed class ApiCallerTests
{
    private static ClaimsIdentity Identity(string? scheme, params (string Type, string Value)[] claims) =>
        new([.. claims.Select(claim => new Claim(claim.Type, claim.Value))], scheme);

    private static ApiCaller Of(params ClaimsIdentity[] identities) => ApiCaller.From(new ClaimsPrincipal(identities));

    [Fact]
    public void The_caller_exposes_the_claims_of_the_principal()
    {
        var caller = Of(Identity("Bearer", ("sub", "alice"), ("client_id", "web"), ("tenant_id", "acme"), ("scope", "read:orders"),
            ("scp", "write:orders")));
        (caller.Subject, caller.ClientId, caller.TenantId, caller.Scheme).Should().Be(("alice", "web", "acme", "Bearer"));
        caller.Scopes.Should().Equal("read:orders", "write:orders");
    }

    [Fact]
    public void An_anonymous_caller_is_empty()
    {
        var caller = Of(Identity(null, ("sub", "alice"), ("scope", "read:orders")));
        (caller.Subject, caller.ClientId, caller.TenantId, caller.Scheme).Should().Be((null, null, null, null));
        caller.Scopes.Should().BeEmpty();
        caller.HasScope("read:orders").Should().BeFalse();
    }

    [Fact]
    public void An_identity_that_the_application_adds_counts_but_does_not_change_who_the_caller_is()
    {
        var caller = Of(Identity(null, ("sub", "mallory"), ("scope", "admin")), Identity("Bearer", ("sub", "alice")));
        (caller.Subject, caller.Scheme).Should().Be(("alice", "Bearer"));
        caller.HasScope("admin").Should().BeTrue();
        Of(Identity(null, ("sub", "mallory"), ("scope", "admin"))).HasScope("admin").Should().BeFalse("nobody is authenticated");
    }

    [Fact]
    public void An_added_tenant_is_one_more_tenant()
    {
        Of(Identity("Bearer", ("tenant_id", "acme")), Identity(null, ("tenant_id", "other"))).TenantId.Should().BeNull();
        Of(Identity("Bearer", ("sub", "alice")), Identity(null, ("tenant_id", "acme"))).TenantId.Should().Be("acme");
    }

    [Theory]
    [InlineData("read:orders", true)]
    [InlineData("write:orders", true)]
    [InlineData("read", false)]
    [InlineData("read:orders:all", false)]
    [InlineData("READ:ORDERS", false)]
    [InlineData("read:orders write:orders", false)]
    [InlineData("", false)]
    public void A_scope_matches_only_as_a_whole_and_is_case_sensitive(string scope, bool granted) =>
        Of(Identity("Bearer", ("scope", "read:orders write:orders"))).HasScope(scope).Should().Be(granted);

    [Fact]
    public void Claim_names_are_case_sensitive() => Of(Identity("Bearer", ("SUB", "alice"), ("Scope", "admin")))
        .Should().Match<ApiCaller>(caller => caller.Subject == null && caller.Scopes.Count == 0);

    [Fact]
    public void Each_scope_is_listed_once_in_order_of_appearance() =>
        Of(Identity("Bearer", ("scope", "b a"), ("scp", "a c"))).Scopes.Should().Equal("b", "a", "c");

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "acme", "acme")]
    [InlineData(true, null, "acme", "other")]
    [InlineData(true, null, "acme", "acme")]
    [InlineData(true, null, "")]
    public void An_unusable_tenant_claim_is_distinguished_from_a_missing_one(bool isSaid, string? tenant, params string[] claims)
    {
        var caller = Of(Identity("Bearer", [.. claims.Select(claim => ("tenant_id", claim))]));
        (caller.HasTenantClaim, caller.TenantId).Should().Be((isSaid, tenant));
    }
}
