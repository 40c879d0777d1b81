using System.Globalization;
using System.Text;

namespace Api.Security.ApiKeys;

/// <summary>The exact totals of usage that could not be stored, for the log.</summary>
internal static class LostUsage
{
    private const int MostClients = 500;

    /// <summary>Names each key and token client with its counts; those beyond the first 500 are summed up.</summary>
    public static string Describe(IReadOnlyList<UsageBatch> batches)
    {
        var clients = batches.SelectMany(batch => batch.Counts)
            .GroupBy(count => count.KeyId is { } key ? ApiKeyId.Public(key) : $"{count.Issuer} {count.ClientId}")
            .OrderBy(client => client.Key, StringComparer.Ordinal).ToArray();
        var text = new StringBuilder();
        foreach (var client in clients.Take(MostClients)) Add(text, client.Key, client);
        if (clients.Length > MostClients) Add(text, "others", clients.Skip(MostClients).SelectMany(client => client));
        return text.ToString();
    }

    private static void Add(StringBuilder text, string name, IEnumerable<UsageCount> counts)
    {
        if (text.Length > 0) text.Append("; ");
        text.Append(name);
        foreach (var outcome in counts.GroupBy(count => count.Outcome).OrderBy(outcome => outcome.Key))
            text.Append(CultureInfo.InvariantCulture, $" {outcome.Key.Word()} {outcome.Sum(count => count.Count)}");
    }
}
