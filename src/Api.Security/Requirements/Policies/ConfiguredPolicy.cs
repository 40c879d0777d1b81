using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Api.Security;

/// <summary>One policy under <c>ApiSecurity:Policies</c>: rules that must all hold.</summary>
internal sealed class ConfiguredPolicy
{
    private static readonly Dictionary<string, Func<IConfigurationSection, IEnumerable<ICallerRequirement>>> Rules = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Scopes"] = section => ScopePolicyName.All(Values(section)),
        ["AnyScopes"] = section => [ScopePolicyName.Any(Values(section))],
        ["Roles"] = section => Values(section).Select(role => new RoleRequirement([role])),
        ["Claims"] = section => Claims(section, ""),
        ["Networks"] = section => [NetworkPolicyName.Requirement(Values(section))],
        ["TimeWindow"] = section => [TimeRule(section)],
        ["StepUp"] = section => [StepUpRule(section)],
    };

    private ConfiguredPolicy(IReadOnlyList<ICallerRequirement> requirements) => Requirements = requirements;

    public IReadOnlyList<ICallerRequirement> Requirements { get; }

    /// <param name="section">The policy.</param>
    /// <param name="mistakes">Gets a sentence for each mistake.</param>
    public static ConfiguredPolicy Read(IConfigurationSection section, List<string> mistakes)
    {
        var requirements = new List<ICallerRequirement>();
        foreach (var rule in section.GetChildren())
        {
            try
            {
                if (Rules.TryGetValue(rule.Key, out var read)) requirements.AddRange(read(rule));
                else mistakes.Add($"{rule.Path}: no such rule; write one of {string.Join(", ", Rules.Keys)}.");
            }
            catch (ArgumentException mistake)
            {
                mistakes.Add($"{rule.Path}: {Sentence(mistake)}");
            }
        }

        // A policy that asks for nothing would let every caller in.
        if (requirements.Count == 0) mistakes.Add($"{section.Path}: it asks for nothing; write at least one of {string.Join(", ", Rules.Keys)}.");
        return new ConfiguredPolicy(requirements);
    }

    // One value may stand alone; several are a list.
    private static string[] Values(IConfigurationSection section)
    {
        if (section.Value is not null && section.GetChildren().Any()) throw new ArgumentException("there is a text and a list; keep one of them.");
        string[] values = section.Value is { } one ? [one] : [.. section.GetChildren().Select(entry => entry.Value ?? throw new ArgumentException("write a text, or a list of texts."))];
        return values.Length > 0 && !Array.Exists(values, string.IsNullOrWhiteSpace) ? values : throw new ArgumentException("write at least one value.");
    }

    // Configuration takes a colon in a name, such as cognito:groups, for a level of its own.
    private static List<ClaimRequirement> Claims(IConfigurationSection section, string above)
    {
        var claims = new List<ClaimRequirement>();
        foreach (var child in section.GetChildren())
        {
            if (IsLevel(child)) claims.AddRange(Claims(child, above + child.Key + ConfigurationPath.KeyDelimiter));
            else claims.Add(new ClaimRequirement(ClaimPath.Parse(above + child.Key), Values(child)));
        }

        return claims.Count > 0 ? claims : throw new ArgumentException("write an object: the claims, each with the values of which it needs one.");
    }

    private static bool IsLevel(IConfigurationSection section) => section.Value is null && section.GetChildren().Any(child => !child.Key.All(char.IsAsciiDigit));

    private static TimeRequirement TimeRule(IConfigurationSection section)
    {
        Known(section, "Zone", "From", "To", "Days");
        string Required(string key) => section[key] ?? throw new ArgumentException($"{key} is missing.");
        return TimePolicyName.Requirement(Required("Zone"), Required("From"), Required("To"), section.GetSection("Days").Exists() ? Values(section.GetSection("Days")) : null);
    }

    private static StepUpRequirement StepUpRule(IConfigurationSection section)
    {
        Known(section, "Acr", "MaxAge");
        var mistakes = new List<string>();
        TimeSpan? maxAge = null;
        new SettingsText(mistakes).Duration("MaxAge", section["MaxAge"], value => maxAge = value);
        return mistakes.Count == 0 ? new StepUpRequirement(section["Acr"], maxAge) : throw new ArgumentException(mistakes[0]);
    }

    private static void Known(IConfigurationSection section, params string[] keys)
    {
        if (section.GetChildren().FirstOrDefault(child => !keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw new ArgumentException($"{unknown.Key}: no such setting; write {string.Join(", ", keys)}.");
        // An empty list of days would be all of them, an empty age no limit.
        if (section.GetChildren().FirstOrDefault(child => string.IsNullOrWhiteSpace(child.Value) && !child.GetChildren().Any()) is { } empty)
            throw new ArgumentException($"{empty.Key}: write a value, or leave it out.");
    }

    // Without .NET's "(Parameter 'x')", which is nothing that an operator wrote.
    private static string Sentence(ArgumentException mistake) =>
        mistake.ParamName is { } parameter ? mistake.Message.Replace(string.Create(CultureInfo.InvariantCulture, $" (Parameter '{parameter}')"), "", StringComparison.Ordinal) : mistake.Message;
}
