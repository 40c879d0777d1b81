namespace Orders.JobRunner;

/// <summary>The settings in the section <c>JobRunner</c>.</summary>
internal sealed class JobRunnerOptions
{
    /// <summary>The issuer identifier, exactly as the provider's discovery document names it.</summary>
    public string Authority { get; set; } = "";

    public string ClientId { get; set; } = "";

    public string ClientSecret { get; set; } = "";

    public string Scope { get; set; } = "";

    /// <summary>The address of the Orders API.</summary>
    public Uri? Api { get; set; }

    /// <value>The time between the starts of two rounds; ten seconds by default.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary><c>--once</c>: runs one round and reports its success in the exit code.</summary>
    public bool Once { get; set; }
}
