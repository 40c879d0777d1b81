using Api.Security.Tests.Requirements.Policies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace Api.Security.Tests.Placement;

/// <summary>One requirement in all its forms, and whether a caller without claims and a caller with all claims meet it.</summary>
internal sealed record RequirementKind(
    string Name, Action<IEndpointConventionBuilder> Extend, Action<AuthorizationPolicyBuilder> Build, Type Attribute, object[] Arguments,
        bool PoorPasses = false, bool RichPasses = true)
{
    /// <summary>The claims of a caller that meets every requirement that can be met.</summary>
    public const string Rich = """
        {"scope":"a:x:own b:x","department":"sales","roles":"admin","acr":"phr","tenant_id":"t1","cnf":{"jkt":"key"},
        "authorization_details":[{"type":"payment","actions":["initiate"]}]}
        """;

    /// <summary>
    /// The closed list of requirements, each with its own expected result. <c>network:</c> and <c>time:</c> also have an entry that no
    /// caller meets.
    /// </summary>
    public static IReadOnlyList<RequirementKind> All { get; } =
    [
        new("scope:b:x", e => e.RequireScope("b:x"), p => p.RequireScope("b:x"), typeof(RequireScopeAttribute), ["b:x"]),
        new("anyscope:b:x c:x", e => e.RequireAnyScope("b:x", "c:x"), p => p.RequireAnyScope("b:x", "c:x"),
            typeof(RequireAnyScopeAttribute), [new[] { "b:x", "c:x" }]),
        new("claim:department sales", e => e.RequireClaim("department", "sales"), p => p.RequireClaim("department", "sales"),
            typeof(RequireClaimAttribute), ["department", new[] { "sales" }]),
        new("role:admin", e => e.RequireRole("admin"), p => p.RequireRole("admin"), typeof(RequireRoleAttribute), [new[] { "admin" }]),
        new("stepup:acr=phr", e => e.RequireStepUp("phr"), p => p.RequireStepUp("phr"), typeof(RequireStepUpAttribute), ["phr"]),
        new("bound:", e => e.RequireSenderConstrained(), p => p.RequireSenderConstrained(), typeof(RequireSenderConstrainedAttribute), []),
        new("bound:dpop", e => e.RequireDPoP(), p => p.RequireDPoP(), typeof(RequireDPoPAttribute), []),
        new("authorization_detail:payment initiate", e => e.RequireAuthorizationDetail("payment", "initiate"),
            p => p.RequireAuthorizationDetail("payment", "initiate"), typeof(RequireAuthorizationDetailAttribute),
            ["payment", new[] { "initiate" }]),
        new("tenant:", e => e.RequireTenant(), p => p.RequireTenant(), typeof(RequireTenantAttribute), [null!]),
        new("resource:Parcel:a:x", e => e.RequireResource<Parcel>("a:x"), p => p.RequireResource<Parcel>("a:x"),
            typeof(RequireResourceAttribute<Parcel>), ["a:x"]),
        new("owner:userId:a:x", e => e.RequireOwner("a:x", "userId"), p => p.RequireOwner("a:x", "userId"), typeof(RequireOwnerAttribute),
            ["a:x", "userId", null!]),
        new("network:127.0.0.0/8 ::1", e => e.RequireNetwork("127.0.0.0/8", "::1"), p => p.RequireNetwork("127.0.0.0/8", "::1"),
            typeof(RequireNetworkAttribute), [new[] { "127.0.0.0/8", "::1" }], PoorPasses: true),
        new("network:192.0.2.0/24", e => e.RequireNetwork("192.0.2.0/24"), p => p.RequireNetwork("192.0.2.0/24"),
            typeof(RequireNetworkAttribute), [new[] { "192.0.2.0/24" }], RichPasses: false),
        new("time:zone=UTC;from=00:00;to=24:00", e => e.RequireTime("UTC", "00:00", "24:00"), p => p.RequireTime("UTC", "00:00", "24:00"),
            typeof(RequireTimeAttribute), ["UTC", "00:00", "24:00"], PoorPasses: true),
        new("time:zone=UTC;from=08:00;to=09:00", e => e.RequireTime("UTC", "08:00", "09:00"), p => p.RequireTime("UTC", "08:00", "09:00"),
            typeof(RequireTimeAttribute), ["UTC", "08:00", "09:00"], RichPasses: false),
        new("apisecurity:", e => e.RequireApiSecurity(), p => p.AddRequirements(new ApiCallerRequirement()),
            typeof(RequireApiSecurityAttribute), [], PoorPasses: true),
        new("", e => e.RequireAuthorization(), p => p.RequireAuthenticatedUser(), typeof(AuthorizeAttribute), [], PoorPasses: true),
    ];
}

/// <summary>A requirement that is endpoint metadata but not <see cref="IAuthorizeData"/>.</summary>
internal sealed class RequirementData(RequirementKind kind) : IAuthorizationRequirementData
{
    public IEnumerable<IAuthorizationRequirement> GetRequirements()
    {
        var policy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser();
        kind.Build(policy);
        return policy.Build().Requirements;
    }
}
