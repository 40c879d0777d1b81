namespace Orders.JobRunner;

/// <summary>Section <c>JobRunner</c> of the settings.</summary>
internal sealed class JobRunnerOptions
{
    /// <summary>The issuer identifier, exactly as the provider's discovery document names it.</summary>
    public string Authority { get; set; } = "";

    public string ClientId { get; set; } = "";

    public string ClientSecret { get; set; } = "";

    public string Scope { get; set; } = "";

    /// <summary>The address of the Orders API.</summary>
    public Uri? Api { get; set; }

    /// <value>Ten seconds, from the start of one round to the start of the next.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary><c>--once</c>: one round, then the exit code tells how it went.</summary>
    public bool Once { get; set; }
}
