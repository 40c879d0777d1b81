using System.Security.Claims;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Api.Security.Contract.Tests;

/// <summary>
/// Rules for every scheme, whatever its credentials look like. The tests of a scheme inherit this class and provide a
/// <see cref="SchemeWorld"/>.
/// </summary>
public abstract class SchemeContractTests
{
    /// <summary>The name of the scheme, which is also the first word of its challenge.</summary>
    protected abstract string Scheme { get; }

    /// <summary>The <c>error</c> for an invalid credential.</summary>
    protected abstract string ErrorCode { get; }

    private protected abstract Task<SchemeWorld> StartAsync(Action<WebApplication> endpoints);

    /// <summary>The challenges of the API: the one of the scheme, and those of other schemes that it needs.</summary>
    protected virtual string[] Challenges(string? code = null, string? scope = null) =>
        [$"{Scheme} realm=\"api\"{Parameter("error", code)}{Parameter("scope", scope)}"];

    protected static string Parameter(string name, string? value) => value is null ? "" : $", {name}=\"{value}\"";

    private Task<SchemeWorld> StartAsync() => StartAsync(_ => { });

    [Fact]
    public async Task Missing_credentials_are_401_with_a_challenge_that_names_no_error()
    {
        await using var world = await StartAsync();
        (await world.GetAsync("/orders")).ShouldBe(401, "missing_credentials", Challenges());
    }

    [Fact]
    public async Task Credentials_of_an_unregistered_scheme_are_ignored()
    {
        await using var world = await StartAsync();
        (await world.GetAsync("/orders", new HeaderLine("Authorization", "Basic YTpi")))
            .ShouldBe(401, "missing_credentials", Challenges());
    }

    [Fact]
    public async Task A_valid_credential_is_accepted_and_identifies_its_caller()
    {
        await using var world = await StartAsync();

        var caller = (await world.GetAsync("/whoami", world.Good("read:orders write:orders"))).Problem;

        caller["scheme"]!.GetValue<string>().Should().Be(Scheme);
        caller["subject"]!.GetValue<string>().Should().Be("alice");
        caller["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>()).Should().Equal("read:orders", "write:orders");
    }

    [Fact]
    public async Task A_valid_credential_without_the_scope_is_403_and_the_challenge_names_the_scope()
    {
        await using var world = await StartAsync();

        var answer = await world.GetAsync("/orders", world.Good("write:orders"));

        answer.ShouldBe(403, "insufficient_scope", Challenges("insufficient_scope", "read:orders"));
        answer.Problem["requiredScopes"]!.AsArray().Select(scope => scope!.GetValue<string>()).Should().Equal("read:orders");
    }

    [Fact]
    public async Task An_invalid_credential_is_401_and_is_neither_returned_nor_logged()
    {
        await using var world = await StartAsync();
        var credential = world.Bad();

        var answer = await world.GetAsync("/orders", credential);

        ((int)answer.Status).Should().Be(401);
        answer.Challenges.Should().Equal(Challenges(ErrorCode));
        foreach (var line in credential)
        {
            var secret = line.Value.Split(' ')[^1];
            answer.Body.Should().NotContain(secret);
            answer.Headers.SelectMany(header => header.Value)
                .Should().NotContain(value => value.Contains(secret, StringComparison.Ordinal));
            world.Api.Log.Lines.Should().NotContain(logged => logged.Text.Contains(secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task An_invalid_credential_writes_one_log_line_with_the_scheme_and_a_documented_reason()
    {
        await using var world = await StartAsync();
        await world.GetAsync("/orders", world.Bad());

        var line = world.Api.Log.Ours.Where(logged => logged.Level >= LogLevel.Information && logged.EventId == 1101)
            .Should().ContainSingle().Which;
        line.Text.Should().StartWith(Scheme + " refused a request to GET /orders: ");
        DocumentedReasons().Should().Contain(reason => line.Text.Contains($": {reason}.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_invalid_credential_is_ignored_on_an_anonymous_endpoint()
    {
        await using var world = await StartAsync();
        (await world.GetAsync("/health", world.Bad())).ShouldBeOk();
    }

    [Fact]
    public async Task HEAD_has_the_headers_and_no_body()
    {
        await using var world = await StartAsync();

        var answer = await world.SendAsync(HttpMethod.Head, "/orders", world.Bad());

        ((int)answer.Status).Should().Be(401);
        answer.Challenges.Should().HaveSameCount(Challenges()).And.HaveElementAt(0, Challenges(ErrorCode)[0]);
        answer.Body.Should().BeEmpty();
    }

    [Fact]
    public async Task An_outage_is_503_with_Retry_After_and_without_a_challenge()
    {
        await using var world = await StartAsync();

        world.GoOut();
        var answer = await world.GetAsync("/orders", world.Good("read:orders"));

        answer.ShouldBe(503, "verification_unavailable");
        int.Parse(answer.Headers["Retry-After"].Should().ContainSingle().Which, null).Should().BeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public async Task A_credential_sent_twice_is_refused()
    {
        await using var world = await StartAsync();
        var good = world.Good("read:orders");

        var answer = await world.GetAsync("/orders", [.. good, .. good]);

        ((int)answer.Status).Should().BeOneOf(400, 401);
        answer.Challenges.Should().HaveSameCount(Challenges());
    }

    [Fact]
    public async Task Each_request_has_a_principal_of_its_own()
    {
        await using var world = await StartAsync(app => app.MapGet("/grow", (HttpContext context) =>
        {
            var count = context.User.Claims.Count();
            ((ClaimsIdentity)context.User.Identity!).AddClaim(new Claim("scope", "admin"));
            return count;
        }));
        var good = world.Good("read:orders");

        var first = (await world.GetAsync("/grow", good)).Body;
        (await world.GetAsync("/grow", good)).Body.Should().Be(first);
    }

    [Fact]
    public async Task Concurrent_requests_each_get_their_own_response()
    {
        await using var world = await StartAsync();
        var credentials = Enumerable.Range(0, 60).Select(number =>
            (number % 3) switch { 0 => world.Good("read:orders"), 1 => world.Good("write:orders"), _ => world.Bad() }).ToArray();

        var answers = await Task.WhenAll(credentials.Select(credential => world.GetAsync("/orders", credential)));

        answers.Select(answer => (int)answer.Status)
            .Should().Equal(Enumerable.Range(0, 60).Select(number => (number % 3) switch { 0 => 200, 1 => 403, _ => 401 }));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\t")]
    [InlineData("=")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("\"quoted\"")]
    [InlineData("a\u0001b")]
    [InlineData("a\u007fb")]
    [InlineData("a\u00e9b")]
    [InlineData("%00%0d%0a")]
    [InlineData("-----BEGIN PUBLIC KEY-----")]
    public async Task Garbage_in_place_of_the_credential_is_refused(string garbage)
    {
        await using var world = await StartAsync();
        var lines = world.LinesOf(HttpMethod.Get, "/orders", world.Good("read:orders"))
            .Select(line => $"{line.Name}: {Garbled(line.Value, garbage)}").ToArray();

        var answer = await RawHttp.GetAsync(world.Api.Client.BaseAddress!, "/orders", lines);

        RawHttp.StatusOf(answer).Should().BeOneOf(400, 401);
    }

    private static IEnumerable<string> DocumentedReasons() => File.ReadLines(Path.Combine(Checkout.Root, "docs", "reasons.md"))
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]);

    // Keeps the name of the scheme and replaces what follows it.
    private static string Garbled(string value, string garbage) =>
        value.Contains(' ', StringComparison.Ordinal) ? value[..(value.IndexOf(' ', StringComparison.Ordinal) + 1)] + garbage : garbage;
}
