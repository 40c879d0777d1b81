using Orders.Demo;

namespace Api.Security.Samples.Tests;

/// <summary>The demo, run once from start to end.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task Its_responses_are_as_expected_and_it_prints_no_secret()
    {
        await using var scene = await Scene.StartAsync();
        await using var output = new StringWriter();
        var transcript = new Transcript(output, colors: false);
        await Story.TellAsync(scene, transcript);
        transcript.Conclude();

        var text = output.ToString();
        transcript.Failures.Should().Be(0, text);
        text.Should().EndWith("33 of 33 answers are right."
            + Environment.NewLine).And.Contain("\"secret\":\"apik_live_").And.Contain("key_retired").And.Contain("key_revoked");
        text.Should().NotMatchRegex("apik_[a-z0-9]{2,8}_[0-9A-Za-z]{16}_[0-9A-Za-z]").And.NotMatchRegex(@"eyJ[^.\s]*\.eyJ");
    }
}
