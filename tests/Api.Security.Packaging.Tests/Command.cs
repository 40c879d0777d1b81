using System.Diagnostics;

namespace Api.Security.Packaging.Tests;

/// <summary>Runs one command to its end and keeps what it printed.</summary>
internal static class Command
{
    public static Task<string> RunAsync(string folder, string file, params string[] arguments) =>
        RunAsync(folder, file, arguments, new Dictionary<string, string>());

    public static async Task<string> RunAsync(string folder, string file, string[] arguments, IReadOnlyDictionary<string,
        string> environment)
    {
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true,
            RedirectStandardError = true };
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var printed = await output + await errors;
        process.ExitCode.Should().Be(0, $"{file} {string.Join(' ', arguments)} printed:{Environment.NewLine}{printed}");
        return printed;
    }
}
