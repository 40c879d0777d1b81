using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Validation.AspNetCore;

namespace Api.Security.Benchmarks;

/// <summary>The environment of the measurement, without anything that identifies the machine.</summary>
internal static class Machine
{
    public static Dictionary<string, string> Facts() => new()
    {
        ["date"] = $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}",
        ["processor"] = $"{Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.ProcessArchitecture}",
        ["operating system"] = OperatingSystemName(),
        [".NET"] = $"{Environment.Version}, {(System.Runtime.GCSettings.IsServerGC ? "server" : "workstation")} GC",
        ["JwtBearer"] = Version(typeof(JwtBearerHandler)),
        ["Microsoft.IdentityModel"] = Version(typeof(JsonWebTokenHandler)),
        ["OpenIddict.Validation"] = Version(typeof(OpenIddictValidationAspNetCoreHandler)),
    };

    public static string Describe() =>
        $"""
        | | |
        |---|---|
        {string.Join("\n", Facts().Select(fact => $"| {fact.Key} | {fact.Value} |"))}

        """;

    private static string Processor() =>
        FirstValue("/proc/cpuinfo", "model name", ':') ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown";

    private static string OperatingSystemName() =>
        FirstValue("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? RuntimeInformation.OSDescription;

    private static string? FirstValue(string file, string name, char separator) =>
        File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(separator, 2)[1].Trim()
            : null;

    private static string Version(Type type) =>
        System.Diagnostics.FileVersionInfo.GetVersionInfo(type.Assembly.Location).ProductVersion?.Split('+')[0] ?? "unknown";
}
