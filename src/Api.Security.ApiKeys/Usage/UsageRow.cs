namespace Api.Security.ApiKeys;

/// <summary>One row of a batch under construction, and what the journal has of it.</summary>
internal sealed class UsageRow(string text)
{
    public string Text => text;

    public long Value { get; set; }

    /// <summary>The value in the last page.</summary>
    public long Sent { get; set; }

    /// <summary>The value in the last page that was answered.</summary>
    public long Written { get; set; }

    public bool IsChanged { get; set; }
}
