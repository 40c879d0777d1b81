namespace Api.Security;

/// <summary>What can be kept in a <see cref="SecondChanceCache{TKey, TEntry}"/>.</summary>
internal interface ISecondChanceEntry<TKey>
    where TKey : struct
{
    /// <summary>The name under which it is looked up.</summary>
    TKey Key { get; }

    /// <summary>Whether that is its name.</summary>
    bool IsOf(in TKey key);
}

internal static class ClockEntryExtensions
{
    public static bool IsSameAs<TKey>(this ISecondChanceEntry<TKey> one, ISecondChanceEntry<TKey> other)
        where TKey : struct => one.IsOf(other.Key);
}
