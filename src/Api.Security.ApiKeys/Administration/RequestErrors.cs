namespace Api.Security.ApiKeys;

/// <summary>What is wrong with a request: each member once, and what to write there. Never what was written.</summary>
internal sealed class RequestErrors
{
    /// <summary>Stands for the whole body.</summary>
    public const string Body = "$";

    private readonly Dictionary<string, string> _all = new(StringComparer.Ordinal);

    public bool AreNone => _all.Count == 0;

    public AdminProblem Problem => AdminProblem.Invalid(_all);

    /// <summary>Of a body that could not be read, nothing further is said.</summary>
    public void Add(string member, string cure)
    {
        if (!_all.ContainsKey(Body)) _all.TryAdd(member, cure);
    }
}
