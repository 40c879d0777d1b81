using System.Diagnostics;
using FluentAssertions;

namespace Api.Security.TestKit;

/// <summary>The scripts in the <c>node</c> folder of the interop tests, and the npm packages there.</summary>
public static class NodeScript
{
    private const string Variable = "API_SECURITY_NODE";
    private const string Fix =
        $"Node 20 or the npm packages of tests/Api.Security.Interop.Tests/node are missing: run ./test.sh, which installs them, or `npm "
        + $"ci` there with Node 20 on the path (or in {Variable}).";

    /// <summary>Returns how to start a script. If Node or the npm packages are missing, the test is skipped; in CI it fails.</summary>
    public static ProcessStartInfo Start(string script, params string[] arguments)
    {
        var folder = Path.Combine(Checkout.Root, "tests", "Api.Security.Interop.Tests", "node");
        var configured = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? path : null;
        var node = configured ?? "node";
        Prerequisite.Require((configured is not null || Prerequisite.IsOnPath(node))
            && Directory.Exists(Path.Combine(folder, "node_modules")), Fix);
        return new ProcessStartInfo(node, [script, .. arguments]) { WorkingDirectory = folder, RedirectStandardInput = true,
            RedirectStandardOutput = true, RedirectStandardError = true };
    }

    /// <summary>Runs a script to its end.</summary>
    /// <returns>What it wrote to its standard output.</returns>
    public static async Task<string> RunAsync(string script, string input, params string[] arguments)
    {
        using var process = Process.Start(Start(script, arguments))!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0, $"{script} printed: {await output}{await error}");
        return await output;
    }
}
