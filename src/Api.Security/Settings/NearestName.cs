namespace Api.Security;

/// <summary>Suggests a fix for an unknown setting.</summary>
internal static class NearestName
{
    public static string Fix(string written, IEnumerable<string> known, string kind = "setting")
    {
        var names = known.ToArray();
        var likely = names.Select(name => (Name: name, Distance: Distance(written, name)))
            .Where(name => name.Distance <= Math.Max(1, name.Name.Length / 3))
            .OrderBy(name => name.Distance).Select(name => name.Name).FirstOrDefault();
        return $"no such {kind}; write {likely ?? $"one of {string.Join(", ", names)}"}, or remove it";
    }

    // The number of edits between two names (Levenshtein), ignoring case.
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var replaced = diagonal + (char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
