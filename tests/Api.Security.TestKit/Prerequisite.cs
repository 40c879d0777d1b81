using FluentAssertions;
using Xunit;

namespace Api.Security.TestKit;

/// <summary>
/// Something that a test needs and a machine may lack. If it is missing, the test is skipped with a message that says how to get it;
/// in CI, which installs it, the test fails.
/// </summary>
public static class Prerequisite
{
    /// <summary>Continues only when it is present.</summary>
    public static void Require(bool present, string fix)
    {
        if (present) return;
        Environment.GetEnvironmentVariable("CI").Should().NotBe("true", $"tests must not be skipped in CI, but: {fix}");
        Assert.Skip(fix);
    }

    /// <summary>Whether a program of this name is on the path.</summary>
    public static bool IsOnPath(string program) => FindOnPath(program) is not null;

    /// <summary>The path of the program with this name; <see langword="null"/> when it is not on the path.</summary>
    public static string? FindOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
