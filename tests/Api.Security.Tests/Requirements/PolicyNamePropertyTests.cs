using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using CsCheck;
using Microsoft.AspNetCore.Authorization;

namespace Api.Security.Tests.Requirements;

/// <summary>
/// An attribute, its policy name, and the requirements that are read from that name mean the same; none is weaker than the attribute.
/// </summary>
public sealed class PolicyNamePropertyTests
{
    private static readonly PolicyNames Names = new(new ResourceRegistry(), []);
    private static readonly Gen<string> Text = Gen.String[Gen.Char[" %;:=,abA0\t\u00e9\u00a0+/&\"\0"], 0, 6];
    private static readonly Gen<string[]> Texts = Text.Array[0, 4];
    private static readonly Gen<string> Scope = Words("a:x", "b:x:any", "c", "d:{tenant}", "A:x", "e%20x", "f;x");

    [Fact]
    public void A_claim_requirement_accepts_exactly_the_given_values_or_throws() => Gen.Select(Texts, Text).Sample((values, other) =>
    {
        if (!AreWritten(values)) return Throws(() => new RequireClaimAttribute("dept", values));
        var required = (ICallerRequirement)Read(new RequireClaimAttribute("dept", values)).Single();
        return values.All(value => Meets(required, new Claim("dept", value)))
            && Meets(required, new Claim("dept", other)) == values.Contains(other, StringComparer.Ordinal);
    });

    [Fact]
    public void A_role_requirement_accepts_exactly_the_given_roles_or_throws() => Gen.Select(Texts, Text).Sample((roles, other) =>
    {
        if (!AreWritten(roles)) return Throws(() => new RequireRoleAttribute(roles));
        var required = (ICallerRequirement)Read(new RequireRoleAttribute(roles)).Single();
        return roles.All(role => Meets(required, new Claim("roles", role)))
            && Meets(required, new Claim("roles", other)) == roles.Contains(other, StringComparer.Ordinal);
    });

    [Fact]
    public void No_text_after_the_claim_type_means_any_value() => Text.Sample(text =>
    {
        if (!Reads("claim:dept " + text, out var required)) return true;
        return !Meets((ICallerRequirement)required.Single(), new Claim("dept", "another value"));
    });

    [Fact]
    public void No_text_after_days_or_max_age_or_acr_drops_the_restriction() => Text.Sample(text =>
        (!Reads($"time:zone=UTC;from=08:00;to=18:00;days={text}", out var time) || Rule(time).Contains(" on ", StringComparison.Ordinal))
        && (!Reads($"stepup:acr=phr;max_age={text}", out var recent) || Rule(recent).Contains('\u2264', StringComparison.Ordinal))
        && (!Reads($"stepup:max_age=300;acr={text}", out var strong) || Rule(strong) != "step-up \u2264 300 s"));

    [Fact]
    public void A_step_up_is_read_as_it_was_written() => Gen.Select(Text, Gen.Int[-1, 400]).Sample((acr, seconds) =>
    {
        if (seconds < 1 || acr.Split(' ').All(part => part.Length == 0)) return Throws(() => new RequireStepUpAttribute(acr, seconds));
        string? written = null;
        try
        {
            written = new StepUpRequirement(acr, TimeSpan.FromSeconds(seconds)).ToString();
        }
        catch (ArgumentException)
        {
            return Throws(() => new RequireStepUpAttribute(acr, seconds)); // a challenge cannot express it
        }

        return Rule(Read(new RequireStepUpAttribute(acr, seconds))) == written;
    });

    [Fact]
    public void Scopes_are_read_as_they_were_written() => Scope.Array[1, 4].Sample(scopes =>
        Read(new RequireAllScopesAttribute(scopes)).Cast<ScopeRequirement>().SelectMany(one => one.Scopes).SequenceEqual(scopes)
        && Read(new RequireAnyScopeAttribute(scopes)).Cast<ScopeRequirement>().Single().Scopes.SequenceEqual(scopes)
        && Rule(Read(new RequireOwnerAttribute(scopes[0], "userId"))).StartsWith($"scope {scopes[0]}", StringComparison.Ordinal));

    [Fact]
    public void Networks_and_times_are_read_as_they_were_written() =>
        Gen.Select(Gen.Int[0, 32].Array[1, 3], Words("Mon", "Tuesday", "sun").Array[1, 3], Gen.Int[0, 23]).Sample((prefixes, days, hour) =>
    {
        var networks = prefixes.Select(prefix => $"0.0.0.0/{prefix}").ToArray();
        var from = hour.ToString("00", CultureInfo.InvariantCulture) + ":00";
        return Rule(Read(new RequireNetworkAttribute(networks))) == NetworkRequirement.Create(networks).ToString()
            && Rule(Read(new RequireTimeAttribute("Europe/Berlin", from, "23:59", days))) == new TimeRequirement(
                new TimeWindow("Europe/Berlin", from, "23:59", days)).ToString();
    });

    [Fact]
    public void An_authorization_detail_is_required_exactly_as_it_was_written_or_throws() =>
        Gen.Select(Text, Texts, Text).Sample((type, actions, identifier) =>
    {
        if (string.IsNullOrWhiteSpace(type) || !AreWritten(actions))
            return Throws(() => new RequireAuthorizationDetailAttribute(type, actions));
        if (string.IsNullOrWhiteSpace(identifier))
            return Throws(() => new RequireAuthorizationDetailAttribute(type, actions) { Identifier = identifier });
        var attribute = new RequireAuthorizationDetailAttribute(type, actions) { Identifier = identifier };
        var required = (ICallerRequirement)Read(attribute).Single();
        bool Passes(string ofType, string[] with, string of) => Meets(required, new Claim("authorization_details",
            JsonSerializer.Serialize(new { type = ofType, actions = with, identifier = of }), "JSON"));
        return Passes(type, [.. actions, "more"], identifier) && !Passes(type + "x", actions, identifier)
            && !Passes(type, [.. actions.Skip(1).Where(action => action != actions[0])], identifier)
            && !Passes(type, actions, identifier + " ");
    });

    private static Gen<string> Words(params string[] words) => Gen.Int[0, words.Length - 1].Select(at => words[at]);

    private static bool AreWritten(string[] words) => words.Length > 0 && !words.Any(string.IsNullOrWhiteSpace);

    private static IAuthorizationRequirement[] Read(AuthorizeAttribute attribute) => Names.Parse(attribute.Policy!)!;

    private static bool Reads(string name, out IAuthorizationRequirement[] requirements)
    {
        try
        {
            requirements = Names.Parse(name)!;
            return true;
        }
        catch (ArgumentException)
        {
            requirements = [];
            return false;
        }
    }

    private static string Rule(IEnumerable<IAuthorizationRequirement> requirements) =>
        string.Join("; ", requirements.Select(requirement => requirement.ToString()));

    private static bool Meets(ICallerRequirement requirement, Claim claim) =>
        requirement.Check(new RequirementContext(new ClaimsPrincipal(new ClaimsIdentity([claim], "test", "sub", "roles")), null, null!))
            is null;

    private static bool Throws(Func<object> create)
    {
        try
        {
            _ = create();
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
