using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;

namespace Api.Security.TestKit;

/// <summary>A complete response, and the assertions of the contract about it.</summary>
public sealed class TestAnswer
{
    public required HttpStatusCode Status { get; init; }

    public required string Body { get; init; }

    public required IReadOnlyDictionary<string, string[]> Headers { get; init; }

    /// <summary>The lines of <c>WWW-Authenticate</c>.</summary>
    public IReadOnlyList<string> Challenges => Headers.TryGetValue("WWW-Authenticate", out var lines) ? lines : [];

    public JsonObject Problem => JsonNode.Parse(Body)!.AsObject();

    public string? Code => Status is HttpStatusCode.OK ? null : Problem["code"]?.GetValue<string>();

    /// <summary>The body without the trace id, which differs in every response.</summary>
    public string BodyWithoutTrace => Body.Replace(Problem["traceId"]!.GetValue<string>(), "", StringComparison.Ordinal);

    /// <summary>The response without the values that always differ. A client cannot tell two responses with the same text apart.</summary>
    public string Comparable =>
        $"{(int)Status}\n{BodyWithoutTrace}\n" + string.Join('\n', Headers.Where(header => header.Key is not "Date")
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}"));

    public static async Task<TestAnswer> ReadAsync(HttpResponseMessage response) => new()
    {
        Status = response.StatusCode,
        Body = await response.Content.ReadAsStringAsync(),
        // Non-validated: the raw lines as received, one entry each.
        Headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .ToDictionary(header => header.Key, header => header.Value.ToArray(), StringComparer.OrdinalIgnoreCase),
    };

    /// <summary>
    /// Checks that the response is exactly this row of the contract: status, code, challenge lines, problem body and cache header.
    /// </summary>
    public void ShouldBe(int status, string code, params string[] challenges)
    {
        ((int)Status).Should().Be(status, Body);
        Headers["Content-Type"].Should().Equal("application/problem+json");
        Headers["Cache-Control"].Should().Equal("no-store");
        Challenges.Should().Equal(challenges);
        Problem["type"]!.GetValue<string>().Should().Be("urn:api-security:problem:" + code);
        Problem["title"]!.GetValue<string>().Should().NotBeNullOrEmpty();
        Problem["status"]!.GetValue<int>().Should().Be(status);
        Problem["code"]!.GetValue<string>().Should().Be(code);
        Problem["traceId"]!.GetValue<string>().Should().NotBeNullOrEmpty();
        Problem.ContainsKey("instance").Should().BeFalse();
    }

    public void ShouldBeInvalidToken() => ShouldBe(401, "invalid_token", "Bearer realm=\"api\", error=\"invalid_token\"");

    public void ShouldBeExpired() => ShouldBe(401, "token_expired", "Bearer realm=\"api\", error=\"invalid_token\"");

    public void ShouldBeInvalidRequest() => ShouldBe(400, "invalid_request", "Bearer realm=\"api\", error=\"invalid_request\"");

    public void ShouldBeMissingCredentials() => ShouldBe(401, "missing_credentials", "Bearer realm=\"api\"");

    public void ShouldBeOk() => ((int)Status).Should().Be(200, Body);
}
