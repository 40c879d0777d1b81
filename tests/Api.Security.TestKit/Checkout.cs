using System.Runtime.CompilerServices;

namespace Api.Security.TestKit;

/// <summary>The location of the sources, independent of where the tests were built to.</summary>
public static class Checkout
{
    /// <summary>The folder of <c>Api.Security.sln</c>, absolute.</summary>
    public static string Root { get; } = Find(Path.GetDirectoryName(SourceFile())!);

    // A deterministic build records source paths that do not exist; the tests are then in the artifacts folder of the checkout.
    private static string SourceFile([CallerFilePath] string path = "") => File.Exists(path) ? path : AppContext.BaseDirectory;

    private static string Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Api.Security.sln"))) return at.FullName;
        throw new InvalidOperationException("Api.Security.sln was not found above the tests.");
    }
}
