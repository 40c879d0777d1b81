using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.Tests.Scopes;

/// <summary>An invalid catalog prevents startup, and the message names the error.</summary>
public sealed class ScopeCatalogueTests
{
    [Theory]
    [InlineData("read:order")]
    [InlineData("read:orders:eu")]
    [InlineData("analytics:{tenant}")]
    public async Task A_required_scope_that_is_not_defined_prevents_startup(string required)
    {
        var starting = () => StartAsync(scopes => scopes.Define("x:any", ""), app => app.MapGet("/x", () => "x").RequireScope(required));
        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage($"*GET /x*'{required}'*not in the catalog*");
    }

    [Theory]
    [InlineData("read:orders")]
    [InlineData("read:orders:own")]
    [InlineData("read:orders:any")]
    [InlineData("x:any")]
    public async Task A_defined_scope_and_its_qualified_forms_can_be_required(string required)
    {
        var starting = () => StartAsync(scopes => scopes.Define("x:any", ""), app => app.MapGet("/x", () => "x").RequireScope(required));
        await starting.Should().NotThrowAsync();
    }

    [Fact]
    public async Task Every_scope_of_RequireAnyScope_must_be_defined()
    {
        var starting = () => StartAsync(_ => { }, app => app.MapGet("/x", () => "x").RequireAnyScope("read:orders", "raed:orders"));
        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*'raed:orders'*");
    }

    [Theory]
    [InlineData("read:*")]
    [InlineData("*")]
    [InlineData("read:o*")]
    [InlineData("read:{")]
    [InlineData("read:{}")]
    [InlineData("read:x{tenant}")]
    [InlineData("read:{tenant}s")]
    public void A_wildcard_or_an_invalid_template_cannot_be_required(string scope) =>
        new Action(() => _ = new RequireScopeAttribute(scope)).Should().Throw<ArgumentException>()
            .WithMessage($"*'{scope}' cannot be required*");

    public static TheoryData<Action<ScopeOptions>, string> Errors => new()
    {
        { scopes => scopes.Define("a", "", "b").Define("b", "", "c").Define("c", "", "a"), "cycle" },
        { scopes => scopes.Define("a", "", "a"), "cycle" },
        { scopes => scopes.Define("a", "", "b:own").Define("b", "", "a:any"), "cycle" },
        { scopes => scopes.Define("a", "", "b"), "implies 'b', which is not defined" },
        { scopes => scopes.Define("a", "").Define("a", ""), "defined 2 times" },
        { scopes => scopes.Define("a b", ""), "is not a scope" },
        { scopes => scopes.Define("a:*", ""), "is not a scope" },
        { scopes => scopes.Define("a:own", "", "b").Define("b", ""), "without qualifier" },
        { scopes => scopes.ClaimTypes.Clear(), "ClaimTypes" },
        { scopes => scopes.UnqualifiedReach = ScopeReach.None, "UnqualifiedReach" },
    };

    [Theory]
    [MemberData(nameof(Errors), DisableDiscoveryEnumeration = true)]
    public async Task Every_error_in_the_catalogue_prevents_startup(Action<ScopeOptions> define, string part)
    {
        var starting = () => StartAsync(define, _ => { });
        (await starting.Should().ThrowAsync<OptionsValidationException>()).WithMessage($"*{part}*");
    }

    [Fact]
    public void Implications_are_transitive_and_the_narrower_qualifier_wins()
    {
        var catalogue =
            new ScopeCatalogue(new ScopeOptions().Define("a", "", "b").Define("b", "", "c", "d:any").Define("c", "").Define("d", ""));
        var own = new ScopeGrants(catalogue, ["a:own"]);
        own.ReachOf("c").Should().Be(ScopeReach.Own);
        own.ReachOf("d").Should().Be(ScopeReach.Own);
        new ScopeGrants(catalogue, ["a"]).ReachOf("d").Should().Be(ScopeReach.Any);
        own.Satisfy(RequiredScope.Parse("c", "c")).Should().BeFalse();
        new ScopeGrants(catalogue, ["a:any"]).Satisfy(RequiredScope.Parse("c:any", "c")).Should().BeTrue();
    }

    private static async Task StartAsync(Action<ScopeOptions> define, Action<WebApplication> endpoints)
    {
        await using var app = TestApi.Build(new TestApiOptions
        {
            AddSecurity = services =>
            {
                ScriptedScheme.Add(services);
                services.AddApiSecurity(options =>
                {
                    options.Scopes.Define("read:orders", "").Define("write:orders", ""); // required by the endpoints of every test API
                    define(options.Scopes);
                });
            },
        }, new RecordingLogger());
        endpoints(app);
        await app.StartAsync();
    }

    [Theory]
    [InlineData("admin", "read:orders", true)]
    [InlineData("read:orders", "read:orders:own", true)]
    [InlineData("read:orders:own", "read:orders:any", false)]
    [InlineData("read:orders", "admin", false)]
    [InlineData("", "admin", false)]
    public void Granted_scopes_can_be_evaluated_without_a_caller(string granted, string required, bool expected) =>
        new ScopeOptions().Define("read:orders", "").Define("admin", "", "read:orders")
            .Satisfies(granted.Length == 0 ? [] : [granted], required).Should().Be(expected);
}
