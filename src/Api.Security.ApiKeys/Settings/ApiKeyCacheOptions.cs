namespace Api.Security.ApiKeys;

/// <summary>What is kept of keys in memory: hashes and times, never a secret.</summary>
public sealed class ApiKeyCacheOptions
{
    /// <summary>How many keys.</summary>
    /// <value>1 to 10,000,000. Default: 100,000.</value>
    public int SizeLimit { get; set; } = 100_000;

    /// <summary>How old what is known of a key may be; at half of it, it is read again in the background.</summary>
    /// <value>1 second to 5 minutes. Default: 30 seconds.</value>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How much older it may be while the store is unavailable; then 503.</summary>
    /// <value>0 to 1 hour. Default: 60 seconds.</value>
    public TimeSpan StaleOnStoreError { get; set; } = TimeSpan.FromSeconds(60);
}
