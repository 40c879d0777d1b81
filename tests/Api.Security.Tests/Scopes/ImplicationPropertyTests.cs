using CsCheck;

namespace Api.Security.Tests.Scopes;

/// <summary>
/// For any catalog, the narrower qualifier wins along every path of implications. The tests compare the library with a model that walks
/// all paths one by one and does not depend on the implementation.
/// </summary>
public sealed class ImplicationPropertyTests
{
    private static readonly string[] Names = ["a", "b", "c:x", "d", "e:y"];
    private static readonly string[] Qualifiers = ["", ":own", ":any"];

    private static readonly Gen<string> Name = Gen.Int[0, Names.Length - 1].Select(at => Names[at]);
    private static readonly Gen<string> Qualified = Gen.Select(Name, Gen.Int[0, 2])
        .Select((name, qualifier) => name + Qualifiers[qualifier]);
    private static readonly Gen<string> Granted = Gen.Select(Gen.Int[0, 9], Qualified, Gen.Int[0, 2])
        .Select((kind, plain, at) => kind < 8 ? plain : new[] { "c:*", "*:y:own", "e:**:any" }[at]);
    private static readonly Gen<Edge[]> Catalogues = Gen.Select(Name, Qualified).Select((from, to) => new Edge(from, to)).Array[0, 8];

    [Fact]
    public void The_granted_scopes_match_a_walk_over_all_paths() =>
        Gen.Select(Catalogues, Granted.Array[0, 4], Gen.Bool).Sample((edges, granted, unqualifiedIsAny) =>
        {
            var options = Options(edges, unqualifiedIsAny);
            var grants = new ScopeGrants(new ScopeCatalogue(options), granted);
            foreach (var name in Names)
            {
                var paths = granted.SelectMany(scope => Paths(edges, scope, [])).Where(reached => Matches(reached.Name, name))
                    .Select(reached => reached.Qualifier).ToArray();
                var any = paths.Contains(":any") || (unqualifiedIsAny && paths.Contains(""));
                grants.Satisfy(RequiredScope.Parse(name, "name")).Should().Be(paths.Contains("") || paths.Contains(":any"));
                grants.Satisfy(RequiredScope.Parse(name + ":own", "name")).Should().Be(paths.Length > 0);
                grants.Satisfy(RequiredScope.Parse(name + ":any", "name")).Should().Be(any);
                grants.ReachOf(name).Should().Be(any ? ScopeReach.Any : paths.Length > 0 ? ScopeReach.Own : ScopeReach.None);
                options.Satisfies(granted, name + ":any").Should().Be(any);
            }
        });

    [Fact]
    public void A_scope_granted_as_own_never_reaches_any_regardless_of_the_catalogue() =>
        Gen.Select(Catalogues, Name.Array[0, 4], Gen.Bool).Sample((edges, granted, unqualifiedIsAny) =>
        {
            var grants = new ScopeGrants(new ScopeCatalogue(Options(edges, unqualifiedIsAny)), [.. granted.Select(name => name + ":own")]);
            foreach (var name in Names)
            {
                grants.ReachOf(name).Should().NotBe(ScopeReach.Any);
                grants.Satisfy(RequiredScope.Parse(name, "name"))
                    .Should().BeFalse("an endpoint that does not check owners must not accept an own grant");
            }
        });

    [Fact]
    public void Each_implication_on_a_path_limits_the_reach() =>
        Gen.Select(Qualified, Gen.Int[0, 2].Array[1, 4]).Sample((granted, steps) =>
        {
            // A separate chain of scopes: s0 implies s1 with a qualifier, s1 implies s2 with another one …
            var options = new ScopeOptions().Define(ScopeName.Parse(granted).Base, "", "s0");
            for (var i = 0; i < steps.Length; i++) options.Define($"s{i}", "", $"s{i + 1}{Qualifiers[steps[i]]}");
            options.Define($"s{steps.Length}", "");
            var reach = new ScopeGrants(new ScopeCatalogue(options), [granted]).ReachOf($"s{steps.Length}");
            var written = steps.Select(step => Qualifiers[step]).Append(granted.EndsWith(":own", StringComparison.Ordinal) ? ":own"
                : granted.EndsWith(":any", StringComparison.Ordinal) ? ":any" : "").ToArray();
            reach.Should().Be(written.Contains(":own") || !written.Contains(":any") ? ScopeReach.Own : ScopeReach.Any);
        });

    [Fact]
    public void Adding_an_implication_never_reduces_reach_or_extends_an_own_grant_to_any() =>
        Gen.Select(Catalogues, Granted.Array[0, 4], Gen.Select(Name, Qualified)).Sample((edges, granted, further) =>
        {
            var before = new ScopeGrants(new ScopeCatalogue(Options(edges, false)), granted);
            var after = new ScopeGrants(new ScopeCatalogue(Options([.. edges, new Edge(further.Item1, further.Item2)], false)), granted);
            foreach (var name in Names)
            {
                (after.ReachOf(name) >= before.ReachOf(name)).Should().BeTrue();
                if (granted.All(scope => scope.EndsWith(":own", StringComparison.Ordinal)))
                    after.ReachOf(name).Should().NotBe(ScopeReach.Any);
            }
        });

    private static ScopeOptions Options(Edge[] edges, bool unqualifiedIsAny)
    {
        var options = new ScopeOptions { AllowWildcards = true, UnqualifiedReach = unqualifiedIsAny ? ScopeReach.Any : ScopeReach.Own };
        foreach (var name in Names) options.Define(name, "", [.. edges.Where(edge => edge.From == name).Select(edge => edge.To)]);
        return options;
    }

    // Every path that visits no scope twice, with the narrowest qualifier on it. A cycle can narrow the reach but never widen it.
    private static IEnumerable<Reached> Paths(Edge[] edges, string scope, string[] before)
    {
        var (name, qualifier) = Split(scope);
        yield return new Reached(name, qualifier);
        foreach (var edge in edges.Where(edge => edge.From == name && !before.Contains(name + qualifier)))
        {
            var (to, written) = Split(edge.To);
            foreach (var reached in Paths(edges, to + Narrower(qualifier, written), [.. before, name + qualifier])) yield return reached;
        }
    }

    private static string Narrower(string one, string other) =>
        one == ":own" || other == ":own" ? ":own" : one == ":any" || other == ":any" ? ":any" : "";

    private static (string Name, string Qualifier) Split(string scope)
    {
        foreach (var qualifier in Qualifiers[1..])
            if (scope.EndsWith(qualifier, StringComparison.Ordinal)) return (scope[..^qualifier.Length], qualifier);
        return (scope, "");
    }

    private static bool Matches(string granted, string name)
    {
        var (pattern, text) = (granted.Split(':'), name.Split(':'));
        if (pattern.Length < 2 || pattern.Length != text.Length) return granted == name;
        return pattern.Zip(text).All(pair => pair.First is "*" or "**" || pair.First == pair.Second);
    }

    private sealed record Edge(string From, string To);

    private sealed record Reached(string Name, string Qualifier);
}
