namespace Api.Security;

/// <summary>What can be kept in a <see cref="ResidentTable{TKey, TEntry}"/>.</summary>
internal interface IResidentEntry<TKey> : ISecondChanceEntry<TKey>
    where TKey : struct
{
    /// <summary>How much of the table's limit it takes. It does not change; a new entry of the same name may have another.</summary>
    int Size { get; }
}
