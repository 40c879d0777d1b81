using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Tests.Requirements.Claims;

/// <summary>A stronger or more recent login (RFC 9470), exact to the second.</summary>
public sealed class StepUpTests(StepUpTests.Api fixture) : IClassFixture<StepUpTests.Api>
{
    private const long Now = 1_900_000_000;
    private const string Fresh = "max_age=\"300\"";
    private const string Strong = "acr_values=\"phr phrh\"";

    [Theory]
    [InlineData(Now - 299)]
    [InlineData(Now - 300)]
    [InlineData(Now)]
    [InlineData(Now + 30)]
    [InlineData(Now - 299.5)]
    public async Task A_login_within_the_age_limit_is_accepted(double authTime) =>
        (await AskAsync("/fresh", $$"""{"auth_time":{{Text(authTime)}}}""")).ShouldBeOk();

    [Theory]
    [InlineData(Now - 301)]
    [InlineData(Now - 300.5)]
    [InlineData(Now + 31)]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_login_outside_the_age_limit_requires_a_new_login(double authTime) =>
        (await AskAsync("/fresh", $$"""{"auth_time":{{Text(authTime)}}}""")).ShouldAskForLogin(Fresh);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"auth_time":null}""")]
    [InlineData("""{"auth_time":"1900000000"}""")]
    [InlineData("""{"auth_time":true}""")]
    [InlineData("""{"auth_time":{"s":1900000000}}""")]
    [InlineData("""{"auth_time":[1900000000,1900000000]}""")]
    [InlineData("""{"auth_time":[1,1900000000]}""")]
    [InlineData("""{"auth_time":[]}""")]
    [InlineData("""{"auth_time":[1900000000,"x"]}""")]
    [InlineData("""{"Auth_time":1900000000}""")]
    [InlineData("""{"iat":1900000000}""")]
    [InlineData("""{"auth_time":1900000000000}""")] // milliseconds would be far in the future
    [InlineData("""{"auth_time":1e999}""")]
    [InlineData("""{"auth_time":-1e999}""")]
    public async Task A_missing_auth_time_or_one_that_is_not_a_single_valid_number_requires_a_new_login(string claims) =>
        (await AskAsync("/fresh", claims)).ShouldAskForLogin(Fresh);

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("")]
    [InlineData("0x713fb300")]
    public async Task An_auth_time_claim_of_a_numeric_type_without_a_valid_number_requires_a_new_login(string text) =>
        (await fixture.Value.AskAsync("/fresh", new CallerClaim("auth_time", text, "http://www.w3.org/2001/XMLSchema#double")))
            .ShouldAskForLogin(Fresh);

    [Theory]
    [InlineData("""{"acr":"phr"}""")]
    [InlineData("""{"acr":"phrh"}""")]
    [InlineData("""{"acr":["phr"]}""")]
    [InlineData("""{"amr":["pwd","phr"]}""")]
    [InlineData("""{"amr":"phr"}""")]
    [InlineData("""{"acr":"0","amr":["phrh"]}""")]
    public async Task A_login_of_one_of_the_required_kinds_is_accepted(string claims) => (await AskAsync("/strong", claims)).ShouldBeOk();

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"acr":"PHR"}""")]
    [InlineData("""{"acr":"phr phrh"}""")]
    [InlineData("""{"acr":""}""")]
    [InlineData("""{"acr":null}""")]
    [InlineData("""{"acr":1}""")]
    [InlineData("""{"acr":{"phr":true}}""")]
    [InlineData("""{"acr":["phr","pwd"]}""")] // two values contradict each other
    [InlineData("""{"acr":["phr","phr"]}""")]
    [InlineData("""{"amr":["pwd phr"]}""")]
    [InlineData("""{"amr":[["phr"]]}""")]
    [InlineData("""{"amr":{"phr":true}}""")]
    [InlineData("""{"acr_values":"phr"}""")]
    public async Task A_login_of_any_other_kind_requires_a_stronger_login(string claims) =>
        (await AskAsync("/strong", claims)).ShouldAskForLogin(Strong);

    [Fact]
    public async Task The_challenge_names_acr_and_age_even_if_only_one_is_unmet()
    {
        (await AskAsync("/both", """{"acr":"phr","auth_time":1900000000}""")).ShouldBeOk();
        (await AskAsync("/both", """{"auth_time":1900000000}""")).ShouldAskForLogin($"{Strong}, {Fresh}");
        (await AskAsync("/both", """{"acr":"phr"}""")).ShouldAskForLogin($"{Strong}, {Fresh}");
        (await fixture.Value.GetAsync("/both")).ShouldBeMissingCredentials();
    }

    [Fact]
    public async Task Two_step_up_requirements_produce_one_challenge()
    {
        (await AskAsync("/twice", """{"acr":"phr","auth_time":1900000000}""")).ShouldBeOk();
        (await AskAsync("/twice", "{}")).ShouldAskForLogin("acr_values=\"phr\", max_age=\"60\"");
        (await AskAsync("/twice", """{"acr":"phr","auth_time":1899999900}""")).ShouldAskForLogin("max_age=\"60\"");
    }

    [Fact]
    public async Task A_missing_scope_is_part_of_the_same_challenge()
    {
        var answer = await AskAsync("/scoped", """{"scope":"a:x"}""");
        answer.ShouldAskForLogin($"{Fresh}, scope=\"a:x b:x\"");
        answer.Problem["requiredScopes"]!.AsArray().Select(scope => (string)scope!).Should().Equal("a:x", "b:x");
        (await AskAsync("/scoped", """{"scope":"a:x b:x"}""")).ShouldAskForLogin(Fresh);
        (await AskAsync("/scoped", """{"scope":"a:x","auth_time":1900000000}""")).ShouldMissScope("a:x b:x");
        (await AskAsync("/scoped", """{"scope":"a:x b:x","auth_time":1900000000}""")).ShouldBeOk();
    }

    [Fact]
    public async Task A_failure_that_no_login_can_fix_is_reported_first()
    {
        (await AskAsync("/role", "{}")).ShouldMissRole();
        (await AskAsync("/role", """{"auth_time":1900000000}""")).ShouldMissRole();
        (await AskAsync("/role", """{"roles":"orders-admin"}""")).ShouldAskForLogin(Fresh);
        (await AskAsync("/role", """{"roles":"orders-admin","auth_time":1900000000}""")).ShouldBeOk();
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("", 0)]
    [InlineData(" ", 0)]
    [InlineData(null, -1)]
    [InlineData("a\"b", 0)]
    [InlineData("a\\b", 0)]
    [InlineData("caf\u00e9", 0)]
    [InlineData("a\u0007", 0)]
    public void Invalid_step_up_arguments_throw(string? acr, int maxAge) =>
        new Action(() => _ = new RequireStepUpAttribute(acr, maxAge)).Should().Throw<ArgumentException>();

    [Fact]
    public async Task An_age_must_be_a_positive_number_of_whole_seconds()
    {
        foreach (var age in new[] { TimeSpan.Zero, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(-1),
            TimeSpan.MaxValue })
        {
            Func<Task> starting = () => RequirementApi.StartAsync(app => app.MapGet("/x", () => "ok").RequireStepUp(maxAge: age));
            await starting.Should().ThrowAsync<ArgumentException>();
        }
    }

    private Task<TestAnswer> AskAsync(string path, string claims) => fixture.Value.AskAsync(path, claims);

    private static string Text(double number) => number.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture);

    public sealed class Api : IAsyncLifetime
    {
        public TestApi Value { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Value = await RequirementApi.StartAsync(Map,
            new TestApiOptions { Clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(Now)) });

        public ValueTask DisposeAsync() => Value.DisposeAsync();

        private static void Map(WebApplication app)
        {
            app.MapGet("/fresh", () => "ok").RequireStepUp(maxAge: TimeSpan.FromMinutes(5));
            app.MapGet("/strong", () => "ok").RequireStepUp("phr phrh");
            app.MapGet("/both", () => "ok").RequireStepUp("phr phrh", TimeSpan.FromMinutes(5));
            app.MapGet("/twice", () => "ok").RequireStepUp("phr").RequireStepUp(maxAge: TimeSpan.FromMinutes(1));
            app.MapGet("/scoped", () => "ok").RequireScope("a:x").RequireScope("b:x").RequireStepUp(maxAge: TimeSpan.FromMinutes(5));
            app.MapGet("/role", () => "ok").RequireRole("orders-admin").RequireStepUp(maxAge: TimeSpan.FromMinutes(5));
        }
    }
}
