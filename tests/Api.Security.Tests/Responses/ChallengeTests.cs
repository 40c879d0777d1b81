namespace Api.Security.Tests.Responses;

public sealed class ChallengeTests
{
    [Theory]
    [InlineData("a\"b")]
    [InlineData("a\\b")]
    [InlineData("a\r\nSet-Cookie: x")]
    [InlineData("caf\u00e9")]
    [InlineData("\u007f")]
    [InlineData("\t")]
    public void A_value_with_a_character_that_a_header_cannot_carry_is_refused(string value)
    {
        var building = () => new Challenge("Bearer", "api").With("scope", value);
        building.Should().Throw<ArgumentException>().Which.Message.Should().NotContain(value);
    }

    [Fact]
    public void Characters_that_a_quoted_string_allows_are_accepted() =>
        new Challenge("Bearer", "my api").With("scope", "read:orders ~!").ToString()
            .Should().Be("Bearer realm=\"my api\", scope=\"read:orders ~!\"");
}
