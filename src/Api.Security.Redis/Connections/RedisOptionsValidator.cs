using Microsoft.Extensions.Options;

namespace Api.Security.Redis;

/// <summary>Makes startup fail when Redis cannot be addressed as configured.</summary>
internal sealed class RedisOptionsValidator(SettingErrors<RedisOptions> read) : IValidateOptions<RedisOptions>
{
    // Does not repeat the configuration, which contains a password, nor the text of the parser's exception, which repeats it.
    private const string Unusable =
        "UseRedis: the configuration cannot be used; write host:port and options, separated by commas, such as "
        + "redis.example.com:6380,ssl=true,password=…. Addresses such as redis://… are not supported, and a password cannot "
        + "contain a comma.";

    private const string Several = "UseRedis: set exactly one of Configuration, ConfigurationOptions and Connection.";

    public ValidateOptionsResult Validate(string? name, RedisOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> errors = [.. read.All];
        if (!RedisNames.IsPrefix(options.Prefix))
            errors.Add(
                $"{RedisConfiguration.SectionName}:Prefix: write 1 to 64 letters, digits, hyphens, underscores, dots and colons, "
                + "such as apisec.");
        if (!Enum.IsDefined(options.Usage))
            errors.Add($"{RedisConfiguration.SectionName}:Usage: write one of {string.Join(", ", Enum.GetNames<RedisUsage>())}.");
        object?[] all = [options.Configuration, options.ConfigurationOptions, options.Connection];
        if (all.Count(one => one is not null) != 1) errors.Add(Several);
        else if (options.Connection is null && !RedisConnection.IsUsable(options)) errors.Add(Unusable);
        return SettingsException.ThrowIfAny<RedisOptions>(name, errors, read.All);
    }
}
