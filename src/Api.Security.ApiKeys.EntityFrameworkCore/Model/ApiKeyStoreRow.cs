namespace Api.Security.ApiKeys;

/// <summary>
/// The row of the table <c>ApiKeyStore</c>: the name of this store, and the epoch that an administrator began last.
/// </summary>
internal sealed class ApiKeyStoreRow
{
    /// <summary>The id of the only row.</summary>
    public const int OnlyId = 1;

    public int Id { get; set; }

    public required string Name { get; set; }

    public long Epoch { get; set; }

    /// <summary>Since when usage is counted: earlier uses of keys are unknown.</summary>
    public DateTime? UsageSince { get; set; }
}
