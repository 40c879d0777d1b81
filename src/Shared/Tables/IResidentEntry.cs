namespace Api.Security;

/// <summary>What can be kept in a <see cref="ResidentTable{TKey, TEntry}"/>.</summary>
internal interface IResidentEntry<TKey> : IClockEntry<TKey>
    where TKey : struct
{
    /// <summary>How much of the table's limit it takes. It does not change, and entries of the same name have the same.</summary>
    int Size { get; }
}
