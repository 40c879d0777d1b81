namespace Api.Security.ApiKeys;

/// <summary>The errors of a request: each member once, and what to write there. Never contains what was sent.</summary>
internal sealed class RequestErrors
{
    /// <summary>The name of the whole body.</summary>
    public const string Body = "$";

    private readonly Dictionary<string, string> _all = new(StringComparer.Ordinal);

    public bool AreNone => _all.Count == 0;

    /// <summary>Whether the body has a media type that is refused whatever it contains.</summary>
    public bool HasUnsupportedMediaType { get; set; }

    public AdminProblem Problem => HasUnsupportedMediaType
        ? new AdminProblem(AdminRefusals.UnsupportedMediaType) { Errors = _all }
        : AdminProblem.Invalid(_all);

    /// <summary>Adds an error. After an error of the whole body, no further errors are added.</summary>
    public void Add(string member, string fix)
    {
        if (!_all.ContainsKey(Body)) _all.TryAdd(member, fix);
    }
}
