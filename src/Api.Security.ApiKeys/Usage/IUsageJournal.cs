namespace Api.Security.ApiKeys;

/// <summary>
/// Keeps what nodes have counted and not stored yet outside of their processes. When a node dies, another one stores it. For each batch,
/// it has the rows of the batch so far. Only <see cref="FindSilentAsync"/> and <see cref="TakeOverAsync"/> throw when it is unavailable.
/// </summary>
internal interface IUsageJournal
{
    /// <summary>Whether it is used.</summary>
    bool IsOn { get; }

    /// <summary>Whether it is written at the end of each request; otherwise once a second.</summary>
    bool IsImmediate { get; }

    /// <summary>Gives a sign of life of this node and writes pages, in one call.</summary>
    Task<JournalAnswer> WriteAsync(string nodeId, IReadOnlyList<JournalPage> pages);

    /// <summary>Removes batches that are stored, if the journal is available.</summary>
    Task DeleteAsync(IReadOnlyList<UsageBatch> batches);

    /// <summary>Returns nodes that gave no sign of life for 15 s.</summary>
    Task<IReadOnlyList<string>> FindSilentAsync();

    /// <summary>Ends the journal of a node, so that it can write nothing more, and returns the batches in it. May be repeated.</summary>
    Task<IReadOnlyList<JournalBatch>> TakeOverAsync(string nodeId);

    /// <summary>Removes the sign of life of a node of which nothing is left.</summary>
    Task ForgetAsync(string nodeId);
}

/// <summary>Rows of one batch that have changed.</summary>
/// <param name="Number">The number of the batch.</param>
/// <param name="Before">The version that is in the journal.</param>
/// <param name="Version">The version with these rows; from 1.</param>
/// <param name="IsWhole">Whether the rows are all that the batch contains, and replace what is there.</param>
/// <param name="Rows">The rows, in the form of <see cref="JournalText"/>, each with its whole value.</param>
internal sealed record JournalPage(
    long Number, long Before, long Version, bool IsWhole, IReadOnlyList<KeyValuePair<string, long>> Rows);

/// <summary>How a call ended.</summary>
/// <param name="Pages">How each page ended.</param>
/// <param name="IsAnswered">Whether the journal was available.</param>
/// <param name="IsNew">Whether the journal did not know this node, because it is new or data was lost.</param>
/// <param name="Taken">
/// If the node was taken for dead: the versions of its batches that another node stores, by number. What is not in them still belongs to
/// this node.
/// </param>
internal sealed record JournalAnswer(
    IReadOnlyList<JournalState> Pages, bool IsAnswered, bool IsNew = false, IReadOnlyDictionary<long, long>? Taken = null);

/// <summary>What is known of a page.</summary>
internal enum JournalState
{
    /// <summary>It is written.</summary>
    Written,

    /// <summary>It is not written.</summary>
    NotWritten,

    /// <summary>It may have been written.</summary>
    Unknown,

    /// <summary>The journal has lost the version before. The batch is to be written as a whole.</summary>
    Lost,

    /// <summary>Another node has taken this one for dead.</summary>
    Taken,
}

/// <summary>A batch of another node.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Rows">Its rows.</param>
internal sealed record JournalBatch(long Number, IReadOnlyList<KeyValuePair<string, long>> Rows);
