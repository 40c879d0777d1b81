using System.Text.RegularExpressions;
using Api.Security.TestKit;

namespace Api.Security.Contract.Tests.Logs;

/// <summary>Everything that docs/troubleshooting.md quotes is what the library writes, in an application where it happens.</summary>
public sealed partial class TroubleshootingTests
{
    private const string Guide = "docs/troubleshooting.md";

    private static string Text { get; } = File.ReadAllText(Path.Combine(Checkout.Root, Guide));

    [Fact]
    public async Task Every_quoted_line_and_message_is_real()
    {
        string[] written =
        [
            .. await LinesOfRefusedAsync(), .. await OtherLines.OfFailedStartsAsync(), .. await OtherLines.OfKeysAsync(),
            .. await OtherLines.OfKeyStoreAsync(), .. await OtherLines.OfPlainHttpAsync(), .. await OtherLines.OfSitesAsync(),
            .. (await RefusedProofs.SendAsync()).Lines.Values,
        ];
        var quotes = Quotes();
        quotes.Should().HaveCountGreaterThan(50);
        quotes.Where(quote => !Array.Exists(written, line => Pattern(quote).IsMatch(line))).Should().BeEmpty();
    }

    [Fact]
    public void The_example_of_a_whole_line_is_real()
    {
        var example = Whitespace().Replace(Example().Match(Text).Groups[1].Value, " ").Trim();
        example.Should().StartWith("info: Api.Security[1101] " + Refused.Requests["another audience"].Line + " Trace 00-");
    }

    [Fact]
    public void The_guide_is_linked_and_links_to_the_list_of_all_reasons()
    {
        Text.Should().Contain("](reasons.md)");
        File.ReadAllText(Path.Combine(Checkout.Root, "docs", "reasons.md")).Should().Contain("](troubleshooting.md)");
        File.ReadAllText(Path.Combine(Checkout.Root, "README.md")).Should().Contain("](docs/troubleshooting.md)");
    }

    [Fact]
    public void Every_quoted_reason_is_in_the_list_of_reasons()
    {
        var listed = File.ReadLines(Path.Combine(Checkout.Root, "docs", "reasons.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]).ToArray();
        var quoted = Quotes().Select(quote => Reason().Match(quote)).Where(match => match.Success)
            .Select(match => match.Groups[1].Value).Distinct().ToArray();
        quoted.Should().HaveCountGreaterThan(20).And.BeSubsetOf(listed);
    }

    private static async Task<IReadOnlyList<string>> LinesOfRefusedAsync()
    {
        await using var api = await LoggedApi.StartAsync();
        foreach (var (_, (path, headers, _)) in Refused.Requests) await api.SendAsync(path, headers(api));
        return api.Lines;
    }

    // The first cell of each row, and the quotes outside of tables that look like a line.
    private static string[] Quotes() =>
        [.. Row().Matches(Text).Concat(Alone().Matches(Text)).Select(match => match.Groups[1].Value)];

    private static Regex Pattern(string quote) =>
        new(string.Join(".*", quote.Split('\u2026').Select(Regex.Escape)), RegexOptions.Singleline);

    [GeneratedRegex("^\\| `([^`]+)` \\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("^[^|\n]*`([a-z_]+\\. Expected [^`]+)`", RegexOptions.Multiline)]
    private static partial Regex Alone();

    [GeneratedRegex("^([a-z_]+)\\. Expected ")]
    private static partial Regex Reason();

    [GeneratedRegex("```text\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
