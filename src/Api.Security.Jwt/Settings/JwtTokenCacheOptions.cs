namespace Api.Security.Jwt;

/// <summary>
/// The cache of accepted tokens, so that each signature is verified only once. Expiry, <c>nbf</c>, audience, binding, revocation, and
/// whether the key is still published, are checked with every request.
/// </summary>
public sealed class JwtTokenCacheOptions
{
    private const long DefaultMemoryLimit = 32 * 1024 * 1024;

    /// <summary>The maximum number of tokens, regardless of their size; 0 turns the cache off.</summary>
    /// <value>0 to 10,000,000. Default: <see langword="null"/>; only <see cref="MemoryLimit"/> applies.</value>
    public int? SizeLimit { get; set; }

    /// <summary>
    /// The maximum size of the cached tokens in bytes. A token counts 384 bytes, plus 24 for each claim and 2 for each character, twice for
    /// scopes; typically about 1 kB. If <see cref="SizeLimit"/> is also set, both limits apply.
    /// </summary>
    /// <value>
    /// 1,048,576 to 68,719,476,736 (64 GiB). Default: <see langword="null"/>, which means 33,554,432 (32 MiB), or no limit if
    /// <see cref="SizeLimit"/> is set.
    /// </value>
    public long? MemoryLimit { get; set; }

    /// <summary>The effective memory limit.</summary>
    internal long EffectiveMemoryLimit => MemoryLimit ?? (SizeLimit is null ? DefaultMemoryLimit : long.MaxValue);

    /// <summary>The time after which a token is verified again. No token is cached beyond its <c>exp</c>.</summary>
    /// <value>1 second to 1 hour. Default: 5 minutes.</value>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMinutes(5);
}
