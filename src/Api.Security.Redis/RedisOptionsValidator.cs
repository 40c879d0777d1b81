using Microsoft.Extensions.Options;

namespace Api.Security.Redis;

/// <summary>
/// Prevents the start when the configuration cannot be used. The message does not repeat the configuration, which contains a
/// password, nor the text of the parser's exception, which repeats the configuration.
/// </summary>
internal sealed class RedisOptionsValidator : IValidateOptions<RedisOptions>
{
    public ValidateOptionsResult Validate(string? name, RedisOptions options) => RedisConnection.IsUsable(options.Configuration)
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail(
            "UseRedis: the configuration cannot be used; write host:port and options, separated by commas, such as " +
            "redis.example.com:6380,ssl=true,password=…. Addresses such as redis://… are not supported, and a password cannot " +
            "contain a comma.");
}
