using System.Collections.Frozen;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Api.Security;

/// <summary>
/// The policies under <c>ApiSecurity:Policies</c>. Operators can change them without a deployment. A change is read immediately
/// and takes effect as a whole. A change that contains an error or removes a policy is rejected, and all policies stay as they
/// are.
/// </summary>
internal sealed class ConfiguredPolicies : IDisposable
{
    private const string Section = ApiSecurityConfiguration.SectionName + ":Policies";

    private readonly IServiceProvider _services;
    private readonly IConfiguration? _configuration;
    private readonly ILogger _logger;
    private readonly IDisposable? _changes;
    private readonly Lock _reload = new();
    private FrozenDictionary<string, ConfiguredPolicy> _policies;
    private string _text;

    public ConfiguredPolicies(IServiceProvider services, ILoggerFactory loggers)
    {
        (_services, _configuration) = (services, services.GetService<IConfiguration>());
        _logger = loggers.CreateLogger(TelemetryNames.LogCategory);
        var section = SettingsSnapshot.AtStart(_configuration, Section);
        (_policies, Errors) = Read(section);
        _text = SettingsSnapshot.TextOf(section);
        if (_configuration is not null) _changes = ChangeToken.OnChange(_configuration.GetReloadToken, Reload);
    }

    /// <summary>Errors found at startup. They make startup fail.</summary>
    public IReadOnlyList<string> Errors { get; }

    /// <summary>
    /// One sentence for each required scope that is not in the catalog, and for each name that is also defined in code. Not
    /// part of <see cref="Errors"/>, because both become known later.
    /// </summary>
    public IEnumerable<string> LateErrors => LateErrorsIn(_policies);

    /// <returns>The requirements behind a name; <see langword="null"/> when there is no policy of this name.</returns>
    public RequirementGroup? Find(string name) => _policies.ContainsKey(name)
        ? new RequirementGroup(name, () => Volatile.Read(ref _policies)[name].Requirements)
        : null;

    public void Dispose() => _changes?.Dispose();

    /// <summary>Applies changes made since the policies were last read.</summary>
    public void Reload()
    {
        lock (_reload)
        {
            if (SettingsSnapshot.Read(_configuration, Section) is not { } section) return; // still changing: another reload follows
            var text = SettingsSnapshot.TextOf(section);
            if (text == _text) return; // something else has changed
            var (policies, errors) = Read(section);
            var gone = _policies.Keys.Where(name => !policies.ContainsKey(name))
                .Select(name => $"{Section}:{name}: the policy existed at startup; restart the application to remove it.");
            string[] all = [.. errors, .. gone, .. LateErrorsIn(policies)];
            _text = text;
            if (all.Length > 0)
            {
                _logger.PoliciesNotReloaded(string.Join(' ', all));
                return;
            }

            Volatile.Write(ref _policies, policies);
            _logger.PoliciesReloaded(policies.Count);
        }
    }

    private static (FrozenDictionary<string, ConfiguredPolicy> Policies, List<string> Errors) Read(IConfigurationSection section)
    {
        var errors = new List<string>();
        var policies = new Dictionary<string, ConfiguredPolicy>(StringComparer.OrdinalIgnoreCase); // as in configuration
        foreach (var policy in section.GetChildren()) policies[policy.Key] = ConfiguredPolicy.Read(policy, errors);
        return (policies.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), errors);
    }

    private IEnumerable<string> LateErrorsIn(IReadOnlyDictionary<string, ConfiguredPolicy> policies)
    {
        var catalogue = _services.GetRequiredService<ClaimInterpretation>().Scopes;
        var inCode = _services.GetRequiredService<IOptions<AuthorizationOptions>>().Value;
        foreach (var (name, policy) in policies)
        {
            if (inCode.GetPolicy(name) is not null)
                yield return $"The policy '{name}' is defined in code and under {Section}: keep only one of them.";
            foreach (var scope in policy.Requirements.SelectMany(requirement => requirement.Scopes)
                .Where(scope => !catalogue.Defines(scope)))
                yield return $"{Section}:{name}: the scope '{scope}' is not in the catalog; define it, or correct its spelling.";
        }
    }
}
