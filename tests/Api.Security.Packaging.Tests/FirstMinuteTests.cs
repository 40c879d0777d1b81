using System.Diagnostics;
using System.Text.RegularExpressions;
using Api.Security.TestKit;

namespace Api.Security.Packaging.Tests;

/// <summary>What a newcomer types: the commands of the README, up to the first 200 and the first 401.</summary>
public sealed partial class FirstMinuteTests(PackedFeed feed)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task The_commands_of_the_README_lead_to_the_first_200()
    {
        var readme = (await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "README.md"))).Split("\n## API keys")[0];
        var commands = Commands().Matches(readme).Select(match => match.Groups[1].Value).ToArray();
        commands.Should().HaveCount(3, "the project, the first request, the packages");
        commands[2].Should().Contain("dotnet pack").And.Contain("RestoreAdditionalProjectSources");
        var program = Program().Match(readme).Groups[1].Value;
        var folder = Directory.CreateDirectory(Path.Combine(feed.Folder, "first-minute")).FullName;
        var environment = new Dictionary<string, string>
        {
            ["RestoreAdditionalProjectSources"] = feed.Feed, ["RestorePackagesPath"] = feed.Packages,
            ["RestoreFallbackFolders"] = PackedFeed.Known,
            ["APPDATA"] = Path.Combine(feed.Folder, "first-minute-secrets"),
        };

        await ShellAsync(folder, commands[0]);
        var shop = Path.Combine(folder, "Shop");
        (await File.ReadAllTextAsync(Path.Combine(shop, "Shop.csproj"))).Should().Contain(feed.Version);
        await File.WriteAllTextAsync(Path.Combine(shop, "Program.cs"), program);

        var lines = commands[1].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var run = Array.FindIndex(lines, line => line.StartsWith("dotnet run", StringComparison.Ordinal));
        await ShellAsync(shop, string.Join('\n', [.. lines[..run], "printf %s \"$TOKEN\" > ../token"]));
        using var service = Start(shop, lines[run].Split(" &")[0]);
        try
        {
            await ListeningAsync(service);
            var answers = await ShellAsync(shop, string.Join('\n', ["TOKEN=$(cat ../token)", .. lines[(run + 1)..]]));
            StatusLine().Matches(answers).Select(match => match.Groups[1].Value).Should().Equal("200", "401");
            answers.Should().Contain("Orders of ").And.Contain("\"code\":\"missing_credentials\"");
        }
        finally
        {
            service.Kill(entireProcessTree: true);
        }

        Task<string> ShellAsync(string where, string text) => Command.RunAsync(where, "bash", ["-ec", text], environment);

        Process Start(string where, string text)
        {
            var start = new ProcessStartInfo("bash", ["-ec", text]) { WorkingDirectory = where, RedirectStandardOutput = true };
            foreach (var (name, value) in environment) start.Environment[name] = value;
            start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
            return Process.Start(start)!;
        }
    }

    private static async Task ListeningAsync(Process service)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await service.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            if (line.Contains("Now listening on: ", StringComparison.Ordinal)) return;
        throw new InvalidOperationException("The service ended before it listened.");
    }

    [GeneratedRegex("^```sh\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Commands();

    [GeneratedRegex("^```csharp\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Program();

    [GeneratedRegex(@"HTTP/1\.1 (\d{3})")]
    private static partial Regex StatusLine();
}
