using System.Text.RegularExpressions;
using Api.Security.TestKit;

namespace Api.Security.Packaging.Tests;

/// <summary>Rules for the source code that the compiler does not check.</summary>
public sealed partial class SourceTests
{
    private const int LongestLine = 140;

    private static readonly Dictionary<string, int> Hundreds = new()
    {
        ["Api.Security"] = 11, ["Api.Security.Jwt"] = 12, ["Api.Security.OpenApi"] = 13, ["Api.Security.ApiKeys"] = 14,
        ["Api.Security.Redis"] = 15, ["Api.Security.RateLimiting"] = 16, ["Api.Security.ApiKeys.EntityFrameworkCore"] = 17,
        ["Api.Security.Mtls"] = 19,
        ["Api.Security.DPoP"] = 18,
    };

    private static (string Name, string Text)[] Sources { get; } = SourcesOf("src");

    [Fact]
    public void Lines_have_at_most_140_characters()
    {
        (string Name, string Text)[] all = [.. Sources, .. SourcesOf("tests"), .. SourcesOf("samples"), .. SourcesOf("benchmarks")];
        all.Length.Should().BeGreaterThan(900);
        // Raw strings may have longer lines, because a line break would become part of the string.
        all.SelectMany(file => RawString().Replace(file.Text, "").Split('\n').Where(line => line.Length > LongestLine)
            .Select(line => $"{file.Name}: {line.Trim()}")).Should().BeEmpty();
    }

    [Fact]
    public void Log_ids_are_unique_in_the_range_of_their_package_and_declared_in_one_class()
    {
        var ids = Sources.SelectMany(file => LogId().Matches(file.Text)
            .Select(match => (File: file.Name, Package: file.Name.Split(Path.DirectorySeparatorChar)[0],
            Id: int.Parse(match.Groups[1].Value, null)))).ToArray();
        ids.Should().NotBeEmpty();
        ids.Select(one => one.Id).Should().OnlyHaveUniqueItems();
        ids.Where(one => one.Id / 100 != Hundreds[one.Package]).Should().BeEmpty();
        ids.GroupBy(one => one.Package).Where(package => package.Select(one => one.File).Distinct().Count() > 1)
            .Select(package => package.Key).Should().BeEmpty();
        foreach (var file in ids.GroupBy(one => one.File)) file.Select(one => one.Id).Should().BeInAscendingOrder(file.Key);
    }

    [Theory]
    [InlineData("    public static int Of(HttpContext context)", true)]
    [InlineData("    public AuthorizationPolicy? Of(AuthorizationPolicy? policy) =>", true)]
    [InlineData("    public (RedisKey Name, int Part) Of(in ReplayKey key)", true)]
    [InlineData("    IReadOnlyList<(string Policy, string Plan)> Of(RateLimiterOptions options) =>", true)]
    [InlineData("    private static LimitLine[] Of<T>(T caller) where T : notnull", true)]
    [InlineData("    public static int SizeOf(HttpContext context) => Size.Of(context);", false)]
    [InlineData("        return Of(context) is { } size ? Of(size) : await Of(other);", false)]
    public void A_method_named_Of_is_found(string line, bool isFound) => MethodNamedOf().IsMatch(line).Should().Be(isFound);

    [Fact]
    public void No_method_is_named_Of_alone() => // its name would not say what it does
        Sources.SelectMany(file => file.Text.Split('\n').Where(line => MethodNamedOf().IsMatch(line))
            .Select(line => $"{file.Name}: {line.Trim()}")).Should().BeEmpty();

    [Fact]
    public void Every_path_in_the_table_of_the_contributing_guide_exists()
    {
        var table = File.ReadAllLines(Path.Combine(Checkout.Root, "CONTRIBUTING.md"))
            .SkipWhile(line => !line.StartsWith("## Where is what", StringComparison.Ordinal))
            .Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
                .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToArray();
        table.Should().HaveCountGreaterThanOrEqualTo(12);
        var named = table.SelectMany(line => PathInCode().Matches(line).Select(match => match.Groups[1].Value)).ToArray();
        named.Should().HaveCountGreaterThanOrEqualTo(table.Length);
        named.Where(path => !Path.Exists(Path.Combine(Checkout.Root, "src", path))).Should().BeEmpty();
    }

    private static (string Name, string Text)[] SourcesOf(string folder) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Checkout.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(Path.Combine(Checkout.Root, folder), file), File.ReadAllText(file)))
            .Where(file => !file.Item1.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")),
    ];

    [GeneratedRegex(@"LoggerMessage\((\d+)")]
    private static partial Regex LogId();

    // A declaration: the name follows a type. A call follows a keyword or an operator.
    [GeneratedRegex(@"(?<=[\w>\])]\??)(?<!\b(?:return|await|in|else|throw|do|or|and|not|is|when|new|case))\s+Of(?:<[^>(]+>)?\(")]
    private static partial Regex MethodNamedOf();

    [GeneratedRegex("\"\"\".*?\"\"\"", RegexOptions.Singleline)]
    private static partial Regex RawString();

    [GeneratedRegex("`([^`]+/[^`]+)`")]
    private static partial Regex PathInCode();
}
