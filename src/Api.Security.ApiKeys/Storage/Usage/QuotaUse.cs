namespace Api.Security.ApiKeys;

/// <summary>Units that were used of one quota within one window.</summary>
public sealed record QuotaUse
{
    /// <summary>Whose quota it is; at most 400 characters.</summary>
    public required string Owner { get; init; }

    /// <summary>The name of the policy; at most 64 characters.</summary>
    public required string Policy { get; init; }

    /// <summary>The start of the window, in UTC.</summary>
    public required DateTimeOffset WindowStart { get; init; }

    /// <summary>How many units are added; negative when units are returned.</summary>
    public required long Units { get; init; }
}
