using Api.Security.Benchmarks.Http;
using Api.Security.Benchmarks.Paired;

namespace Api.Security.Benchmarks;

/// <summary>Runs everything that is compared and keeps it in <c>benchmarks/results</c> of the checkout that is the current directory.</summary>
internal static class ResultsFile
{
    private const string Name = "spine.md";

    public static async Task<int> WriteAsync()
    {
        if (Checkout() is not { } checkout)
        {
            await Console.Error.WriteLineAsync("Run this from the checkout: the results are written to its benchmarks/results.");
            return 1;
        }

        var text =
            $"""
            # The spine: JWT access tokens, before any token cache

            Written by `dotnet run -c Release --project benchmarks/Api.Security.Benchmarks -- all`.

            {Machine.Describe()}
            {await PairedRun.RunAsync()}
            {await HttpRun.RunAsync()}
            """;
        var folder = Directory.CreateDirectory(Path.Combine(checkout, "benchmarks", "results"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, Name), text.ReplaceLineEndings("\n").TrimEnd() + "\n");
        Console.WriteLine(text);
        return 0;
    }

    private static string? Checkout()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Api.Security.sln"))) return folder.FullName;
        return null;
    }
}
