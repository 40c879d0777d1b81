using FluentAssertions;
using Xunit;

namespace Api.Security.TestKit;

/// <summary>
/// What a test needs and a machine may lack. There the test is skipped with the cure; in CI, which installs it, the test fails.
/// </summary>
public static class Prerequisite
{
    /// <summary>Goes on only when it is present.</summary>
    public static void Require(bool present, string cure)
    {
        if (present) return;
        Environment.GetEnvironmentVariable("CI").Should().NotBe("true", $"nothing is skipped in CI, but: {cure}");
        Assert.Skip(cure);
    }

    /// <summary>Whether a program of this name is on the path.</summary>
    public static bool IsOnPath(string program) => FindOnPath(program) is not null;

    /// <summary>Where the program of this name is; <see langword="null"/> when it is not on the path.</summary>
    public static string? FindOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
