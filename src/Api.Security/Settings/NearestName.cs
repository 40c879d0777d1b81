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

    // The number of edits between two names (Levenshtein), ignoring case; swapping two neighbors, as in Jtw for Jwt, is one edit.
    private static int Distance(string one, string other)
    {
        var (from, to) = (one.ToUpperInvariant(), other.ToUpperInvariant());
        var (twoAbove, above) = (Array.Empty<int>(), Enumerable.Range(0, to.Length + 1).ToArray());
        for (var i = 1; i <= from.Length; i++)
        {
            var row = new int[to.Length + 1];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                row[j] = Math.Min(above[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1), 1 + Math.Min(above[j], row[j - 1]));
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) row[j] = Math.Min(row[j], twoAbove[j - 2] + 1);
            }

            (twoAbove, above) = (above, row);
        }

        return above[^1];
    }
}
