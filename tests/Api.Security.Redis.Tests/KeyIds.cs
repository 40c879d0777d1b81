namespace Api.Security.Redis.Tests;

/// <summary>Ids that no other test uses.</summary>
internal static class KeyIds
{
    private static int _last;

    public static string New() => $"key{Interlocked.Increment(ref _last):D13}";
}
