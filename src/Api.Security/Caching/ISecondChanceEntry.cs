namespace Api.Security;

/// <summary>An entry of a <see cref="SecondChanceCache{TKey, TEntry}"/>.</summary>
internal interface ISecondChanceEntry<TKey>
    where TKey : struct
{
    /// <summary>The key of the entry.</summary>
    TKey Key { get; }

    /// <summary>Whether the entry has this key.</summary>
    bool IsOf(in TKey key);
}

internal static class ClockEntryExtensions
{
    public static bool IsSameAs<TKey>(this ISecondChanceEntry<TKey> one, ISecondChanceEntry<TKey> other)
        where TKey : struct => one.IsOf(other.Key);
}
