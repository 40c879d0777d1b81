namespace Api.Security;

/// <summary>What can be kept in a <see cref="ClockTable{TKey, TEntry}"/>.</summary>
internal interface IClockEntry<TKey>
    where TKey : struct
{
    /// <summary>The name under which it is looked up.</summary>
    TKey Key { get; }

    /// <summary>Whether that is its name.</summary>
    bool IsOf(in TKey key);
}

internal static class ClockEntryExtensions
{
    public static bool IsSameAs<TKey>(this IClockEntry<TKey> one, IClockEntry<TKey> other)
        where TKey : struct => one.IsOf(other.Key);
}
