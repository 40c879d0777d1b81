namespace Api.Security;

/// <summary>An entry of a <see cref="ResidentTable{TKey, TEntry}"/>.</summary>
internal interface IResidentEntry<TKey> : ISecondChanceEntry<TKey>
    where TKey : struct
{
    /// <summary>
    /// How much of the table's size limit it uses. It does not change; a new entry with the same key may have another size.
    /// </summary>
    int Size { get; }
}
