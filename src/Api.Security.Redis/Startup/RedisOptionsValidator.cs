using Microsoft.Extensions.Options;

namespace Api.Security.Redis;

/// <summary>Stops the start when the configuration cannot be used. It holds a password and is not repeated, nor is the text of the parser's exception, which repeats it.</summary>
internal sealed class RedisOptionsValidator : IValidateOptions<RedisOptions>
{
    public ValidateOptionsResult Validate(string? name, RedisOptions options) => RedisConnection.IsUsable(options.Configuration)
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail("UseRedis: the configuration cannot be used; write host:port and options with commas between them, such as redis.example.com:6380,ssl=true,password=…. Addresses such as redis://… are not understood, and a password holds no comma.");
}
