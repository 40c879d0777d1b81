namespace Api.Security.ApiKeys;

/// <summary>A batch that does not change any more.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="IsKept">Whether it is in the journal, so that another node stores it if this one does not.</param>
internal readonly record struct ClosedBatch(UsageBatch Batch, bool IsKept)
{
    public long Requests => Batch.Counts.Sum(count => count.Count);
}
