using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.Redis;

/// <summary>Reads the section <c>ApiSecurity:Redis</c>. The connection is not in it: it is passed to <c>UseRedis()</c>.</summary>
internal sealed class RedisConfiguration(IServiceProvider services) : IConfigureOptions<RedisOptions>
{
    public const string SectionName = "ApiSecurity:Redis";

    private static readonly SettingsSection<RedisOptions> Settings = new SettingsSection<RedisOptions>()
        .Text("Prefix", (redis, value) => redis.Prefix = value)
        .Choice<RedisUsage>("Usage", (redis, value) => redis.Usage = value);

    public void Configure(RedisOptions options) =>
        Settings.Read(
            SettingsSnapshot.AtStart(services.GetService<IConfiguration>(), SectionName), options,
            services.GetRequiredService<SettingErrors<RedisOptions>>().Begin());
}
