namespace Api.Security.ApiKeys;

/// <summary>The row of the table <c>ApiKeyStore</c>: who this store is, and which epoch an administrator has begun last.</summary>
internal sealed class ApiKeyStoreRow
{
    /// <summary>There is only this one.</summary>
    public const int OnlyId = 1;

    public int Id { get; set; }

    public required string Name { get; set; }

    public long Epoch { get; set; }
}
