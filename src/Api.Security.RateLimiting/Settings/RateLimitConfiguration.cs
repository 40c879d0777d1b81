using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.RateLimiting;

/// <summary>Reads the section <c>ApiSecurity:RateLimits</c>, setting by setting, so that all errors are reported at once.</summary>
internal sealed class RateLimitConfiguration(IServiceProvider services) : IConfigureOptions<RateLimitOptions>
{
    public const string SectionName = "ApiSecurity:RateLimits";

    public static SettingsSection<RateLimitPolicyOptions> Policy { get; } = new SettingsSection<RateLimitPolicyOptions>()
        .Choice<RateLimitKind>("Kind", (policy, value) => policy.Kind = value)
        .LongInteger("Limit", (policy, value) => policy.Limit = value)
        .Duration("Window", (policy, value) => policy.Window = value)
        .LongInteger("Burst", (policy, value) => policy.Burst = value)
        .Choice<QuotaPeriod>("Period", (policy, value) => policy.Period = value)
        .Time("Anchor", (policy, value) => policy.Anchor = value)
        .Choice<RateLimitScope>("Scope", (policy, value) => policy.Scope = value)
        .LongInteger("Cost", (policy, value) => policy.Cost = value)
        .Choice<StoreErrorAction>("OnStoreError", (policy, value) => policy.OnStoreError = value)
        .LongInteger("Lease", (policy, value) => policy.Lease = value);

    public static SettingsSection<RateLimitOptions> Settings { get; } = new SettingsSection<RateLimitOptions>()
        .Other("Plans", ReadPlans)
        .Text("DefaultPlan", (limits, value) => limits.DefaultPlan = value)
        .Other("Clients", ReadClients)
        .Text("PlanClaim", (limits, value) => limits.PlanClaim = value)
        .Choice<RateLimitHeaderStyle>("HeaderStyle", (limits, value) => limits.HeaderStyle = value)
        .Integer("Nodes", (limits, value) => limits.Nodes = value)
        .Integer("MaxAddresses", (limits, value) => limits.MaxAddresses = value);

    public void Configure(RateLimitOptions options) =>
        Settings.Read(
            SettingsSnapshot.AtStart(services.GetService<IConfiguration>(), SectionName), options,
            services.GetRequiredService<SettingErrors<RateLimitOptions>>().Begin());

    private static void ReadPlans(SettingsText text, IConfigurationSection setting, RateLimitOptions options)
    {
        text.Object(setting);
        foreach (var plan in setting.GetChildren())
        {
            text.Object(plan);
            var policies = new Dictionary<string, RateLimitPolicyOptions>(StringComparer.Ordinal);
            foreach (var policy in plan.GetChildren())
            {
                var read = new RateLimitPolicyOptions();
                Policy.Read(policy, read, text);
                policies[policy.Key] = read;
            }

            options.Plans[plan.Key] = policies;
        }
    }

    // Configuration treats a colon in an id, as in spiffe://…, as a nested level.
    private static void ReadClients(SettingsText text, IConfigurationSection setting, RateLimitOptions options)
    {
        text.Object(setting);
        ReadBelow(setting, "");

        void ReadBelow(IConfigurationSection section, string above)
        {
            foreach (var child in section.GetChildren())
            {
                var id = above + child.Key;
                if (!child.GetChildren().Any()) text.Text(child, plan => options.Clients[id] = plan);
                else
                {
                    // A client acme beside a client acme:app.
                    if (child.Value is not null) options.Clients[id] = child.Value;
                    ReadBelow(child, id + ConfigurationPath.KeyDelimiter);
                }
            }
        }
    }
}
