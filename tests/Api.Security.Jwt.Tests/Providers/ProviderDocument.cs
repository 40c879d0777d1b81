using System.Text;
using System.Text.RegularExpressions;
using Api.Security.TestKit;
using Microsoft.Extensions.Configuration;

namespace Api.Security.Jwt.Tests.Providers;

/// <summary><c>docs/providers.md</c>: its table, and the recipes as configuration.</summary>
internal static partial class ProviderDocument
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "providers.md"));

    /// <summary>The sections that have recipes.</summary>
    public static string[] Sections { get; } =
        [.. Section().Matches(Text).Where(section => Json().IsMatch(section.Value)).Select(section => section.Groups[1].Value)];

    /// <summary>The rows of the table at the top: provider, authority and profiles.</summary>
    public static (string Provider, string Authority, AccessTokenProfile[] Profiles)[] Rows { get; } =
    [
        .. Text.Split('\n').SkipWhile(line => !line.StartsWith("|---", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|'))
            .Select(cells => (
                cells[1].Trim(), Code().Match(cells[2]).Groups[1].Value,
                Code().Matches(cells[4]).Select(code => Enum.Parse<AccessTokenProfile>(code.Groups[1].Value)).ToArray())),
    ];

    /// <summary>The settings of the recipes of a section.</summary>
    public static Dictionary<string, string?>[] Recipes(string section) =>
    [
        .. Json().Matches(Section().Matches(Text).Single(found => found.Groups[1].Value == section).Value)
            .Select(json => new ConfigurationBuilder()
                .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json.Groups[1].Value))).Build().AsEnumerable()
                .Where(setting => setting.Value is not null).ToDictionary(setting => setting.Key, setting => setting.Value)),
    ];

    [GeneratedRegex("^## ([^\n]+)\n(?:(?!^## ).*\n)*", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex("^```json\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Json();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
