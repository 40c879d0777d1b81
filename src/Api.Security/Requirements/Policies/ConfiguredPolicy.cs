using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Api.Security;

/// <summary>One policy under <c>ApiSecurity:Policies</c>. All its rules must be met.</summary>
internal sealed class ConfiguredPolicy
{
    private static readonly Dictionary<string, Func<IConfigurationSection, IEnumerable<ICallerRequirement>>> Rules =
        new(StringComparer.OrdinalIgnoreCase)
    {
        ["Scopes"] = section => ScopeRequirement.All(Values(section)),
        ["AnyScopes"] = section => [ScopeRequirement.Any(Values(section))],
        ["Roles"] = section => Values(section).Select(role => new RoleRequirement([role])),
        ["Claims"] = section => Named(section, "the claims, each with its accepted values", Claim),
        ["AuthorizationDetails"] = section => Named(section, "the types, each with its actions", Detail),
        ["Networks"] = section => [NetworkRequirement.Create(Values(section))],
        ["TimeWindow"] = section => [TimeRule(section)],
        ["StepUp"] = section => [StepUpRule(section)],
    };

    private ConfiguredPolicy(IReadOnlyList<ICallerRequirement> requirements) => Requirements = requirements;

    public IReadOnlyList<ICallerRequirement> Requirements { get; }

    /// <param name="section">The policy.</param>
    /// <param name="errors">Receives one sentence for each error.</param>
    public static ConfiguredPolicy Read(IConfigurationSection section, List<string> errors)
    {
        var requirements = new List<ICallerRequirement>();
        foreach (var rule in section.GetChildren())
        {
            try
            {
                if (Rules.TryGetValue(rule.Key, out var read)) requirements.AddRange(read(rule));
                else errors.Add($"{rule.Path}: {NearestName.Fix(rule.Key, Rules.Keys, "rule")}.");
            }
            catch (ArgumentException error)
            {
                errors.Add($"{rule.Path}: {Sentence(error)}");
            }
        }

        // A policy without rules would accept every caller.
        if (requirements.Count == 0)
            errors.Add($"{section.Path}: it has no rules; write at least one of {string.Join(", ", Rules.Keys)}.");
        return new ConfiguredPolicy(requirements);
    }

    private static string[] Values(IConfigurationSection section) => Values(section, mayHoldSeparators: false);

    private static string[] Values(IConfigurationSection section, bool mayHoldSeparators) =>
        ListOfTexts.TryRead(section, out var values, out var fix, mayHoldSeparators) ? values : throw new ArgumentException(fix + ".");

    private static ClaimRequirement Claim(string name, string[] values) => new(ClaimPath.Parse(name), values);

    private static AuthorizationDetailRequirement Detail(string type, string[] actions) =>
        AuthorizationDetailRequirement.WithActions(type, actions);

    private static List<T> Named<T>(IConfigurationSection section, string content, Func<string, string[], T> create)
    {
        var named = new List<T>();
        AddNamed(section, "");
        return named.Count > 0 && section.Value is null ? named : throw new ArgumentException($"write an object: {content}.");

        // Configuration treats a colon in a name, such as cognito:groups, as a nested level.
        void AddNamed(IConfigurationSection level, string above)
        {
            foreach (var child in level.GetChildren())
            {
                if (IsLevel(child)) AddNamed(child, above + child.Key + ConfigurationPath.KeyDelimiter);
                else named.Add(create(above + child.Key, Values(child, mayHoldSeparators: true)));
            }
        }
    }

    private static bool IsLevel(IConfigurationSection section) =>
        section.Value is null && section.GetChildren().Any(child => !child.Key.All(char.IsAsciiDigit));

    private static TimeRequirement TimeRule(IConfigurationSection section)
    {
        Known(section, "Zone", "From", "To", "Days");
        var days = section.GetChildren().FirstOrDefault(child => child.Key.Equals("Days", StringComparison.OrdinalIgnoreCase));
        return TimeRequirement.Create(Required("Zone"), Required("From"), Required("To"), days is null ? null : Values(days));

        string Required(string key) => Text(section, key) ?? throw new ArgumentException($"{key} is missing.");
    }

    private static StepUpRequirement StepUpRule(IConfigurationSection section)
    {
        Known(section, "Acr", "MaxAge");
        TimeSpan? maxAge = null;
        Read(section, text => text.Duration(section.GetSection("MaxAge"), value => maxAge = value));
        return new StepUpRequirement(Text(section, "Acr"), maxAge);
    }

    private static string? Text(IConfigurationSection section, string key)
    {
        string? read = null;
        Read(section, text => text.Text(section.GetSection(key), value => read = value));
        return read;
    }

    private static void Read(IConfigurationSection section, Action<SettingsText> read)
    {
        var errors = new List<string>();
        read(new SettingsText(errors));
        if (errors.Count > 0) throw new ArgumentException(errors[0][(section.Path.Length + 1)..]); // the section is already named
    }

    private static void Known(IConfigurationSection section, params string[] keys)
    {
        if (section.GetChildren().FirstOrDefault(child => !keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw new ArgumentException($"{unknown.Key}: {NearestName.Fix(unknown.Key, keys)}.");
        if (!string.IsNullOrEmpty(section.Value) && section.GetChildren().Any())
            throw new ArgumentException("there is both a text and an object, perhaps from two sources; keep the object.");
        // An empty list of days would mean every day, an empty age no limit.
        if (section.GetChildren()
            .FirstOrDefault(child => string.IsNullOrWhiteSpace(child.Value) && !child.GetChildren().Any()) is { } empty)
            throw new ArgumentException($"{empty.Key}: write a value, or leave it out.");
    }

    // Removes .NET's "(Parameter 'x')", which means nothing to an operator.
    private static string Sentence(ArgumentException error) =>
        error.ParamName is { } parameter
            ? error.Message.Replace(
                string.Create(CultureInfo.InvariantCulture, $" (Parameter '{parameter}')"), "", StringComparison.Ordinal)
            : error.Message;
}
