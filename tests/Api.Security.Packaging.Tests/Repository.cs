using System.Runtime.CompilerServices;

namespace Api.Security.Packaging.Tests;

/// <summary>Where the sources are, wherever the tests were built to.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(Path.GetDirectoryName(SourceFile())!);

    private static string SourceFile([CallerFilePath] string path = "") => File.Exists(path) ? path : AppContext.BaseDirectory;

    private static string Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Api.Security.sln"))) return at.FullName;
        throw new InvalidOperationException("Api.Security.sln was not found above the tests.");
    }
}
