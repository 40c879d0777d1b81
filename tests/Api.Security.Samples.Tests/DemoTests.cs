using Orders.Demo;

namespace Api.Security.Samples.Tests;

/// <summary>The demo, run once from start to end.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task Its_responses_are_as_expected_and_it_prints_no_secret()
    {
        await using var output = new StringWriter();
        var transcript = new Transcript(output, colors: false);
        transcript.Announce();
        output.ToString().Should().StartWith("Orders.Demo is starting", "nothing else was done yet");
        await using var scene = await Scene.StartAsync();
        await Story.TellAsync(scene, transcript);
        transcript.Conclude();

        var text = output.ToString();
        StepsOf(text).Where(step => step.Contains("    WRONG, expected", StringComparison.Ordinal)).Should().BeEmpty();
        transcript.Failures.Should().Be(0);
        text.Should().EndWith("55 of 55 answers are right."
            + Environment.NewLine).And.Contain("\"secret\":\"apik_live_").And.Contain("key_retired").And.Contain("key_revoked");
        text.Split(Environment.NewLine).Should().OnlyContain(line => line.Length <= Wrapping.Usual);
        scene.LinesToPaste.Split('\n').Should().OnlyContain(line => line.Length <= 120);
        StepsOf(text).Where(step => step.Contains("  < 401", StringComparison.Ordinal)
                || step.Contains("  < 403", StringComparison.Ordinal))
            .Should().HaveCountGreaterThan(10).And.OnlyContain(step => step.Contains("    reason: ", StringComparison.Ordinal));
        foreach (var (step, reason) in new[]
        {
            ("an expired token", "token_expired"), ("wrong audience", "audience_mismatch"), ("an ID token", "type_not_allowed"),
            ("a changed payload", "signature_invalid"), ("alg: none", "algorithm_not_allowed"),
        })
            StepsOf(text).Single(one => one.Contains(step, StringComparison.Ordinal)).Should().Contain("reason: " + reason);
        StepsOf(text).Single(step => step.Contains("where only API keys are accepted", StringComparison.Ordinal))
            .Should().Contain("WWW-Authenticate: ApiKey").And.NotContain("WWW-Authenticate: Bearer")
            .And.Contain("reason: scheme_not_accepted");
        text.Should().NotMatchRegex("apik_[a-z0-9]{2,8}_[0-9A-Za-z]{16}_[0-9A-Za-z]").And.NotMatchRegex(@"eyJ[^.\s]*\.eyJ");
    }

    private static string[] StepsOf(string text) => text.Split(Environment.NewLine + Environment.NewLine);

    [Theory]
    [InlineData("short", new[] { "> short" })]
    [InlineData("one two three four", new[] { "> one two", "    three", "    four" })]
    [InlineData("{\"a\":1,\"b\":2}", new[] { "> {\"a\":1,", "    \"b\":2}" })]
    [InlineData("abcdefghijklmnop", new[] { "> abcdefghij", "    klmnop" })]
    public void A_long_line_is_wrapped_after_a_space_or_a_comma(string text, string[] lines) =>
        Wrapping.Wrap("> ", text, width: 12).Should().Equal(lines);
}
