namespace Api.Security.ApiKeys;

/// <summary>The cache of keys in memory. It holds hashes and times, never a secret.</summary>
public sealed class ApiKeyCacheOptions
{
    /// <summary>The maximum number of keys.</summary>
    /// <value>1 to 10,000,000. Default: 100,000.</value>
    public int SizeLimit { get; set; } = 100_000;

    /// <summary>The maximum age of a cached key. At half of it, the key is read again in the background.</summary>
    /// <value>1 second to 5 minutes. Default: 30 seconds.</value>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How much longer a cached key is used while the store is unavailable; then 503.</summary>
    /// <value>0 to 1 hour. Default: 60 seconds.</value>
    public TimeSpan StaleOnStoreError { get; set; } = TimeSpan.FromSeconds(60);
}
