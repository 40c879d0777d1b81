namespace Api.Security.Benchmarks.Memory;

/// <summary>Measures the live objects on the managed heap.</summary>
internal static class ManagedMemory
{
    public static long Measure()
    {
        for (var pass = 0; pass < 2; pass++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
