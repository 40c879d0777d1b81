using System.Runtime.InteropServices;

namespace Api.Security.Benchmarks;

/// <summary>What the results were measured on; nothing that names this very machine.</summary>
internal static class Machine
{
    public static string Describe() =>
        $"""
        | | |
        |---|---|
        | date | {TimeProvider.System.GetUtcNow():yyyy-MM-dd} |
        | processor | {Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.ProcessArchitecture} |
        | operating system | {OperatingSystemName()} |
        | .NET | {Environment.Version}, {(System.Runtime.GCSettings.IsServerGC ? "server" : "workstation")} GC |
        | JwtBearer | {Version(typeof(Microsoft.AspNetCore.Authentication.JwtBearer.JwtBearerHandler))} |
        | Microsoft.IdentityModel | {Version(typeof(Microsoft.IdentityModel.JsonWebTokens.JsonWebTokenHandler))} |

        """;

    private static string Processor() =>
        FirstValue("/proc/cpuinfo", "model name", ':') ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown";

    private static string OperatingSystemName() => FirstValue("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? RuntimeInformation.OSDescription;

    private static string? FirstValue(string file, string name, char separator) =>
        File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(separator, 2)[1].Trim()
            : null;

    private static string Version(Type type) =>
        System.Diagnostics.FileVersionInfo.GetVersionInfo(type.Assembly.Location).ProductVersion?.Split('+')[0] ?? "unknown";
}
