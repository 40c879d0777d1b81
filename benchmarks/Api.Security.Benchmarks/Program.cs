using Api.Security.Benchmarks.Http;
using Api.Security.Benchmarks.Paired;
using BenchmarkDotNet.Running;

namespace Api.Security.Benchmarks;

/// <summary>
/// <c>paired</c> compares in interleaved rounds and checks the targets, <c>http</c> drives Kestrel, <c>all</c> does both and
/// writes <c>benchmarks/results/spine.md</c>; anything else goes to BenchmarkDotNet (<c>--filter '*'</c>).
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["paired"]:
                Console.WriteLine(await PairedRun.RunAsync());
                return 0;
            case ["http"]:
                Console.WriteLine(await HttpRun.RunAsync());
                return 0;
            case ["all"]:
                return await ResultsFile.WriteAsync();
            case [LoadGenerator.Command]:
                await LoadGenerator.ServeAsync(Console.In, Console.Out);
                return 0;
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
                return 0;
        }
    }
}
