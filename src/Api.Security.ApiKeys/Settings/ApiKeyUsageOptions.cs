namespace Api.Security.ApiKeys;

/// <summary>How long usage is kept, and where it waits while the store is unavailable.</summary>
public sealed class ApiKeyUsageOptions
{
    /// <summary>How long usage is kept by the hour. Afterwards it is summed up by the day.</summary>
    /// <value>1 day to 400 days. Default: 35 days.</value>
    public TimeSpan KeepHours { get; set; } = TimeSpan.FromDays(35);

    /// <summary>How long usage is kept by the day.</summary>
    /// <value><see cref="KeepHours"/> to 3650 days. Default: 400 days.</value>
    public TimeSpan KeepDays { get; set; } = TimeSpan.FromDays(400);

    /// <summary>
    /// The file for usage that cannot be stored when the application stops. The next start reads it, and each request is counted once.
    /// Every process needs a file of its own.
    /// </summary>
    /// <value>
    /// A path in an existing directory. Default: <see langword="null"/>, none: what cannot be stored is logged and lost.
    /// </value>
    public string? SpoolFile { get; set; }
}
