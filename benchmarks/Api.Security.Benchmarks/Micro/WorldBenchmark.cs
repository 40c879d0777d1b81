using Api.Security.Benchmarks.Subjects;
using BenchmarkDotNet.Attributes;

namespace Api.Security.Benchmarks.Micro;

/// <summary>A benchmark with one issuer, both pipelines and the floor.</summary>
[MemoryDiagnoser]
public abstract class WorldBenchmark
{
    internal World World { get; private set; } = null!;

    [GlobalSetup]
    public void Start()
    {
        World = World.StartAsync().GetAwaiter().GetResult();
        Prepare();
    }

    [GlobalCleanup]
    public void Stop() => World.DisposeAsync().AsTask().GetAwaiter().GetResult();

    protected abstract void Prepare();
}
