using CsCheck;

namespace Api.Security.Tests.Scopes;

/// <summary>Rules that are true for all scopes, regardless of their names.</summary>
public sealed class ScopePropertyTests
{
    private static readonly Gen<string> Word = Words("read", "write", "orders", "eu", "own", "any", "*", "**", "t1");
    private static readonly Gen<string> Granted = Word.Array[1, 4].Select(words => string.Join(':', words));
    private static readonly Gen<string> Plain = Words("read", "write", "orders", "eu", "own", "any", "t1").Array[1, 4]
        .Select(words => string.Join(':', words));

    private static readonly ScopeCatalogue Catalogue = new(new ScopeOptions { AllowWildcards = true }
        .Define("read", "").Define("write", "", "read").Define("write:orders", "", "read:orders").Define("read:orders", "")
            .Define("orders", "", "write:orders:any"));

    [Fact]
    public void Granting_more_scopes_never_reduces_access() =>
        Gen.Select(Granted.Array[0, 6], Granted, Plain).Sample((some, more, required) =>
        {
            var scope = RequiredScope.Parse(required, "required");
            var before = Grants(some).Satisfy(scope);
            (!before || Grants([.. some, more]).Satisfy(scope)).Should().BeTrue();
            (Grants([.. some, more]).ReachOf(scope.Base) >= Grants(some).ReachOf(scope.Base)).Should().BeTrue();
        });

    [Fact]
    public void The_order_of_scopes_does_not_matter() =>
        Gen.Select(Granted.Array[0, 6], Plain).Sample((some, required) =>
            Grants(some).Satisfy(RequiredScope.Parse(required, "required"))
                .Should().Be(Grants([.. some.Reverse()]).Satisfy(RequiredScope.Parse(required, "required"))));

    [Fact]
    public void Any_includes_the_unqualified_scope_and_the_unqualified_scope_includes_own() =>
        Gen.Select(Granted.Array[0, 6], Plain).Sample((some, name) =>
        {
            if (ScopeName.Parse(name).Qualifier is not ScopeQualifier.None) return;
            var grants = Grants(some);
            var (any, plain, own) = (Is(":any"), Is(""), Is(":own"));
            (!any || plain).Should().BeTrue();
            (!plain || own).Should().BeTrue();
            grants.ReachOf(name).Should().Be(any ? ScopeReach.Any : own ? ScopeReach.Own : ScopeReach.None);

            bool Is(string qualifier) => grants.Satisfy(RequiredScope.Parse(name + qualifier, "required"));
        });

    [Fact]
    public void No_wildcard_matches_a_bound_template_segment() =>
        Gen.Select(Granted.Array[0, 8], Words("read:{tenant}", "{tenant}:read", "read:{tenant}:orders", "read:{tenant}:any",
            "read:orders:{tenant}")).Sample((some, required) =>
        {
            var scope = RequiredScope.Parse(required, "required");
            var bound = scope.Template!.Bind(_ => "secret")!;
            Grants(some).Satisfy(scope, bound).Should().BeFalse("no granted scope names the tenant");
        });

    [Fact]
    public void A_grant_of_exactly_the_required_scope_satisfies_it() =>
        Plain.Sample(required => Grants([required]).Satisfy(RequiredScope.Parse(required, "required")).Should().BeTrue());

    [Fact]
    public void Without_wildcards_a_scope_with_an_asterisk_grants_nothing() =>
        Gen.Select(Granted, Plain).Sample((granted, required) =>
        {
            if (!granted.Contains('*', StringComparison.Ordinal)) return;
            new ScopeGrants(ScopeCatalogue.Default, [granted]).Satisfy(RequiredScope.Parse(required, "required")).Should().BeFalse();
        });

    private static Gen<string> Words(params string[] words) => Gen.Int[0, words.Length - 1].Select(at => words[at]);

    private static ScopeGrants Grants(IReadOnlyCollection<string> scopes) => new(Catalogue, scopes);
}
