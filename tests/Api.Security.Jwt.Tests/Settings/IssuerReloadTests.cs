using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using static Api.Security.Jwt.Tests.Settings.ReloadWorld;

namespace Api.Security.Jwt.Tests.Settings;

/// <summary>An issuer keeps its own keys, no matter where a changed file lists it (RFC 8725, 3.8).</summary>
public sealed class IssuerReloadTests
{
    private const string A = "https://a.example", B = "https://b.example", N = "https://n.example";

    private static readonly SigningKey KeyOfA = Key(), KeyOfB = Key(), KeyOfN = Key();

    // All keys have the same key ID: only the issuer distinguishes them.
    private static SigningKey Key() => SigningKey.Create("ES256", "1");

    [Theory]
    [InlineData("BA")]
    [InlineData("NAB")]
    [InlineData("NBA")]
    [InlineData("B")]
    [InlineData("BN")]
    [InlineData("")]
    [InlineData("ABA")]
    [InlineData("AAB")]
    [InlineData(".A.B")]
    [InlineData(".B.A")]
    [InlineData("B..A")]
    public async Task Reordering_the_issuers_in_a_file_gives_no_issuer_the_keys_of_another(string order)
    {
        await using var world = await StartAsync(List((A, KeyOfA), (B, KeyOfB)));
        world.Write(InOrder(order));

        (await world.AcceptsAsync(A, KeyOfA)).Should().BeTrue();
        (await world.AcceptsAsync(B, KeyOfB)).Should().BeTrue();
        foreach (var (issuer, key) in new[] { (A, KeyOfB), (A, KeyOfN), (B, KeyOfA), (B, KeyOfN), (N, KeyOfN), (N, KeyOfA) })
            (await world.AcceptsAsync(issuer, key)).Should().BeFalse();
    }

    [Theory]
    [InlineData("AB", "BA")]
    [InlineData("BA", "AB")]
    [InlineData("AB", "NAB")]
    [InlineData("AB", ".B.A")]
    public async Task A_new_key_of_an_issuer_is_used_even_when_the_order_changes_too(string before, string after)
    {
        await using var world = await StartAsync(InOrder(before));
        var next = Key();
        world.Write(InOrder(after, a: next));

        (await world.AcceptsAsync(A, next)).Should().BeTrue();
        (await world.AcceptsAsync(A, KeyOfA)).Should().BeFalse();
        (await world.AcceptsAsync(B, KeyOfB)).Should().BeTrue();
        (await world.AcceptsAsync(B, next)).Should().BeFalse();
    }

    [Fact]
    public async Task An_issuer_that_is_listed_twice_keeps_its_keys_until_it_is_listed_exactly_once()
    {
        await using var world = await StartAsync(List((A, KeyOfA), (B, KeyOfB)));
        var next = Key();
        world.Write(List((A, next), (B, KeyOfB), (A, KeyOfN)));
        (await world.AcceptsAsync(A, KeyOfA)).Should().BeTrue();
        (await world.AcceptsAsync(A, next)).Should().BeFalse();

        world.Write(List((B, KeyOfB)));
        (await world.AcceptsAsync(A, KeyOfA)).Should().BeTrue();

        world.Write(List((B, KeyOfB), (A, next)));
        (await world.AcceptsAsync(A, next)).Should().BeTrue();
        (await world.AcceptsAsync(A, KeyOfA)).Should().BeFalse();
    }

    [Fact]
    public async Task A_name_that_differs_in_case_or_by_a_slash_is_a_different_issuer()
    {
        await using var world = await StartAsync(List((A, KeyOfA), (B, KeyOfB)));
        world.Write(List((A.ToUpperInvariant(), KeyOfN), (A + "/", KeyOfB), (B, KeyOfB)));
        (await world.AcceptsAsync(A, KeyOfA)).Should().BeTrue();
        (await world.AcceptsAsync(A, KeyOfN)).Should().BeFalse();
        (await world.AcceptsAsync(A, KeyOfB)).Should().BeFalse();
    }

    [Fact]
    public async Task Changes_of_a_watched_file_are_applied_by_issuer()
    {
        await using var world = await StartAsync(List((A, KeyOfA), (B, KeyOfB)), reloadOnChange: true);
        var next = Key();
        world.Save(List((N, KeyOfN), (B, next), (A, KeyOfA)));
        await Eventually.BecomesTrueAsync(() => world.AcceptsAsync(B, next), TimeSpan.FromSeconds(30));
        (await world.AcceptsAsync(A, KeyOfA)).Should().BeTrue();
        (await world.AcceptsAsync(A, next)).Should().BeFalse();
        (await world.AcceptsAsync(A, KeyOfN)).Should().BeFalse();
    }

    [Fact]
    public async Task Keys_from_the_environment_stay_with_their_issuer_when_a_file_changes_the_order()
    {
        // Two sources that are merged by index: the file names the issuers, the environment has their keys.
        static JsonArray Named(params string[] issuers) =>
            [.. issuers.Select(issuer => (JsonNode)new JsonObject { ["Authority"] = issuer, ["Audiences"] = new JsonArray("orders-api") })];
        var environment = new Dictionary<string, string?>
        {
            ["ApiSecurity:Jwt:Issuers:0:Jwks"] = Entry(A, KeyOfA)["Jwks"]!.ToJsonString(),
            ["ApiSecurity:Jwt:Issuers:1:Jwks"] = Entry(B, KeyOfB)["Jwks"]!.ToJsonString(),
        };
        await using var world = await StartAsync(Named(A, B), more: builder => builder.AddInMemoryCollection(environment));

        foreach (var order in new[] { Named(B, A), Named(N, A, B), Named(B) })
        {
            world.Write(order);
            Lines(world)[^1].Text.Should().Contain("now has the Jwks of another issuer");
            (await world.AcceptsAsync(A, KeyOfA)).Should().BeTrue();
            (await world.AcceptsAsync(A, KeyOfB)).Should().BeFalse();
            (await world.AcceptsAsync(B, KeyOfB)).Should().BeTrue();
            (await world.AcceptsAsync(B, KeyOfA)).Should().BeFalse();
        }
    }

    [Fact]
    public async Task Keys_stay_with_their_issuer_when_the_scheme_is_added_twice()
    {
        await using var world = await StartAsync(List((A, KeyOfA), (B, KeyOfB)), security: services => services.AddApiSecurity().AddJwt()
            .AddJwt(jwt => jwt.MaxTokenLength = 4000));
        world.Write(List((B, KeyOfB), (A, KeyOfA)));
        (await world.AcceptsAsync(A, KeyOfA)).Should().BeTrue();
        (await world.AcceptsAsync(A, KeyOfB)).Should().BeFalse();
    }

    [Fact]
    public async Task Adding_or_removing_an_issuer_needs_a_restart_and_is_logged_once()
    {
        await using var world = await StartAsync(List((A, KeyOfA), (B, KeyOfB)));
        world.Write(List((B, KeyOfB), (A, KeyOfA)));
        Lines(world).Should().BeEmpty("the order does not matter");

        world.Write(List((N, KeyOfN), (A, KeyOfA)));
        world.Write(List((N, KeyOfN), (A, KeyOfA)));
        var line = Lines(world).Should().ContainSingle().Which;
        line.Level.Should().Be(LogLevel.Warning);
        line.Text.Should().Contain("restart").And.Contain($"'{N}' is new").And.Contain($"'{B}' is no longer listed").And.NotContain(A);

        world.Write(List((A, KeyOfA), (B, KeyOfB)));
        world.Write(List((A, KeyOfA), (B, KeyOfB), (A, KeyOfN)));
        Lines(world).Should().HaveCount(2).And.Subject.Last().Text.Should().Contain($"'{A}' is listed more than once");
    }

    [Fact]
    public async Task A_setting_that_is_not_reloaded_needs_a_restart_and_is_logged_without_its_value()
    {
        await using var world = await StartAsync(List((A, KeyOfA), (B, KeyOfB)));
        var other = Entry(A, KeyOfA);
        (other["Audiences"], other["ClockSkew"]) = (new JsonArray("secret-name"), "00:01:00");
        world.Write(new JsonArray(Entry(B, KeyOfB), other));
        Lines(world).Should().ContainSingle().Which.Text.Should().Contain(
            $"Changed settings of '{A}': Audiences:0, ClockSkew.").And.NotContain("secret-name").And.NotContain(B);
        (await world.AcceptsAsync(A, KeyOfA)).Should().BeTrue("the audience from the start still applies");
    }

    private static IReadOnlyList<LogLine> Lines(ReloadWorld world) => [.. world.Api.Log.Ours.Where(line => line.EventId == 1210)];

    private static JsonObject InOrder(string order, SigningKey? a = null)
    {
        var list = new JsonObject();
        for (var i = 0; i < order.Length; i++)
            if (order[i] != '.') list[i.ToString(null, null)] =
                order[i] switch { 'A' => Entry(A, a ?? KeyOfA), 'B' => Entry(B, KeyOfB), _ => Entry(N, KeyOfN) };
        return list;
    }
}
