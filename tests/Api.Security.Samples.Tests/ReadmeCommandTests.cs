using System.Diagnostics;
using System.Text.RegularExpressions;
using Api.Security.Samples.Tests.Inference;
using Api.Security.Samples.Tests.Keys;
using Api.Security.TestKit;
using Orders.Demo;

namespace Api.Security.Samples.Tests;

/// <summary>The commands in the READMEs of the samples, run by a shell against separate servers.</summary>
public sealed partial class ReadmeCommandTests(InferenceFixture inference, OrdersDatabases databases)
{
    private const string StartsNode = "dotnet run --project samples/Orders.Api --no-build";

    [Theory]
    [InlineData("Orders.Api", "\"item\":\"tea\"", "HTTP/1.1 401", "missing_credentials", "\"scheme\":\"ApiKey\"", "\"keyId\":\"ak_",
        "key_revoked")]
    [InlineData("Orders.IdentityProvider", "\"access_token\"", "\"keys\"", "\"published\"")]
    public async Task The_commands_in_the_readme_work(string sample, params string[] expected)
    {
        await using var scene = await Scene.StartAsync();
        var commands = (await CommandsOfAsync(sample))
            .Replace("http://127.0.0.1:5100", scene.Authority.TrimEnd('/'), StringComparison.Ordinal)
            .Replace("http://127.0.0.1:5000", scene.ApiAddress, StringComparison.Ordinal);

        await ShouldPrintAsync(OnceTheKeysAreThere(scene) + commands, expected);
    }

    [Fact]
    public async Task The_commands_in_the_readme_of_the_inference_API_work()
    {
        var commands = (await CommandsOfAsync("Inference.Api"))
            .Replace("http://127.0.0.1:5100", inference.Authority.TrimEnd('/'), StringComparison.Ordinal)
            .Replace("http://127.0.0.1:5200", inference.Api.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);

        await ShouldPrintAsync(commands, "\"model\":\"small\"", "\"model\":\"large\"", "HTTP/1.1 403", "scope=\"model:upload\"",
            "HTTP/1.1 401", "\"authorization_servers\"");
    }

    [Fact]
    public async Task The_commands_in_the_readme_of_the_site_work()
    {
        await using var servers = new SiteServers();
        await servers.InitializeAsync();
        var commands = (await CommandsOfAsync("Site"))
            .Replace("http://127.0.0.1:5100", servers.Authority.TrimEnd('/'), StringComparison.Ordinal)
            .Replace("http://127.0.0.1:5300", servers.Site.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
            .Replace("http://127.0.0.1:5301", servers.Grpc.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);

        await ShouldPrintAsync(commands, "\"item\":\"sugar\"", "HTTP/1.1 401", "missing_credentials", "HTTP/1.1 302", "/connect/authorize?",
            "grpc-status: 0", "grpc-status: 16", "problem-code: missing_credentials");
    }

    [Fact]
    public async Task The_commands_for_several_nodes_in_the_readme_work()
    {
        await using var scene = await Scene.StartAsync();
        await using var redis = await RedisServer.StartAsync();
        var commands = BlocksOf(await ReadmeOfAsync("Orders.Api")).Single(block => block.Contains(StartsNode, StringComparison.Ordinal))
            .Replace("http://127.0.0.1:5100", scene.Authority.TrimEnd('/'), StringComparison.Ordinal)
            .Replace("dotnet run --project samples/Orders.Api --no-build --no-launch-profile",
                $"dotnet {Path.Combine(AppContext.BaseDirectory, "Orders.Api.dll")}", StringComparison.Ordinal)
            .Replace("Host=127.0.0.1;Port=5432;Username=postgres;Database=orders", await databases.NewPostgreSqlAsync(),
                StringComparison.Ordinal)
            .Replace("127.0.0.1:6379", redis.Configuration, StringComparison.Ordinal)
            .Replace("5001", $"{FreePort.Next()}", StringComparison.Ordinal)
            .Replace("5002", $"{FreePort.Next()}", StringComparison.Ordinal);

        // Stops the nodes when the shell ends, for whatever reason.
        var provider = $"trap 'kill $A $B 2>/dev/null || :' EXIT\nexport ApiSecurity__Jwt__Issuers__0__Authority={scene.Authority}\n";
        await ShouldPrintAsync(provider + commands, "HTTP/1.1 200", "HTTP/1.1 401", "key_revoked");
    }

    [Fact]
    public async Task The_commands_that_the_demo_prints_work()
    {
        await using var scene = await Scene.StartAsync();
        await ShouldPrintAsync(OnceTheKeysAreThere(scene) + scene.LinesToPaste, "HTTP/1.1 200", "\"subject\":\"orders-writer\"",
            "HTTP/1.1 201", "\"item\":\"tea\"", "HTTP/1.1 401");
    }

    // Waits for the issuer's keys, as after the demo: on a busy machine the first fetch may exceed its limit of 5 seconds.
    private static string OnceTheKeysAreThere(Scene scene) =>
        $"{scene.LinesToPaste[..scene.LinesToPaste.IndexOf("curl -i", StringComparison.Ordinal)]}\ncurl -s --retry 10 "
            + $"{scene.ApiAddress}/whoami -H \"Authorization: Bearer $TOKEN\" > /dev/null\n";

    private static async Task<string> CommandsOfAsync(string sample)
    {
        var commands = string.Join('\n', BlocksOf(await ReadmeOfAsync(sample))
            .Where(block => block.Contains("curl", StringComparison.Ordinal) && !block.Contains(StartsNode, StringComparison.Ordinal)));
        commands.Should().NotBeEmpty();
        return commands;
    }

    private static Task<string> ReadmeOfAsync(string sample) => File.ReadAllTextAsync(Path.Combine(FolderOf(sample), "README.md"));

    private static string FolderOf(string sample) => Path.Combine(Checkout.Root, "samples", sample);

    private static IEnumerable<string> BlocksOf(string readme) => Block().Matches(readme).Select(match => match.Groups[1].Value);

    private static async Task ShouldPrintAsync(string commands, params string[] expected)
    {
        Prerequisite.Require(Prerequisite.IsOnPath("curl"), "curl is not on the path: install it, or run ./test.sh, which does.");

        using var shell = Process.Start(new ProcessStartInfo("sh", ["-e", "-c", commands]) { RedirectStandardOutput = true,
            RedirectStandardError = true, WorkingDirectory = FolderOf("Orders.Api") })!;
        shell.ErrorDataReceived += (_, _) => { }; // curl's progress
        shell.BeginErrorReadLine();
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();

        shell.ExitCode.Should().Be(0, output);
        output.Should().ContainAll(expected).And.NotContain("\"error\"");
    }

    [GeneratedRegex("^```(?:sh)?\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
