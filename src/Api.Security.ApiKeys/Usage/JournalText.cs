using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Api.Security.ApiKeys;

/// <summary>
/// The rows of a batch as text: <c>c</c> for a count of requests, <c>q</c> for units of a quota, <c>u</c> for the minute of the last use
/// of a key. Texts of tokens come last, with their lengths before them, so that they can contain anything.
/// </summary>
internal static class JournalText
{
    public const char Count = 'c';
    public const char Quota = 'q';
    public const char Use = 'u';

    private const string None = "-";

    public static string WriteCount(UsageCounter counter)
    {
        var source = counter.Source;
        var slot = source.Slot is { } one ? ((int)one).ToString(CultureInfo.InvariantCulture) : None;
        return string.Create(CultureInfo.InvariantCulture,
            $"c {counter.Hour} {(int)counter.Outcome} {slot} {source.KeyId ?? None} {source.Issuer.Length} {source.ClientId.Length} "
            + $"{(source.TenantId is null ? 0 : 1)} {source.Issuer}{source.ClientId}{source.TenantId}");
    }

    public static string WriteQuota(QuotaUse quota) =>
        string.Create(CultureInfo.InvariantCulture, $"q {quota.WindowStart.UtcTicks} {quota.Policy.Length} {quota.Policy}{quota.Owner}");

    public static string WriteUse(string keyId) => $"{Use} {keyId}";

    /// <summary>Returns the batch that rows are. Rows that are zero or cannot be read are left out.</summary>
    public static UsageBatch Read(string nodeId, long number, IEnumerable<KeyValuePair<string, long>> rows)
    {
        var (counts, uses, quotas) = (new List<UsageCount>(), new List<ApiKeyUse>(), new List<QuotaUse>());
        foreach (var (text, value) in rows)
        {
            if (text.Length < 2 || value == 0) continue;
            if (text[0] == Count && value > 0 && TryReadCount(text, value, out var count)) counts.Add(count);
            else if (text[0] == Quota && TryReadQuota(text, value, out var quota)) quotas.Add(quota);
            else if (text[0] == Use && value is > 0 and var minute && minute <= DateTime.MaxValue.Ticks / TimeSpan.TicksPerMinute)
                uses.Add(new ApiKeyUse { KeyId = text[2..], At = new(minute * TimeSpan.TicksPerMinute, TimeSpan.Zero) });
        }

        return new UsageBatch { NodeId = nodeId, Number = number, Counts = counts, Uses = uses, Quotas = quotas };
    }

    private static bool TryReadCount(string text, long value, [NotNullWhen(true)] out UsageCount? count)
    {
        count = null;
        if (text.Split(' ', 9) is not [_, var hour, var outcome, var slot, var key, var issuer, var client, var tenant, var names]
            || !TryReadNumber(hour, DateTime.MaxValue.Ticks / TimeSpan.TicksPerHour, out var hours)
            || !TryReadNumber(outcome, UsageWords.All.Count - 1, out var word)
            || !TryReadNumber(issuer, names.Length, out var first)
            || !TryReadNumber(client, names.Length - first, out var second))
            return false;
        var (from, to) = ((int)first, (int)(first + second));
        count = new UsageCount
        {
            Issuer = names[..from],
            ClientId = names[from..to],
            TenantId = tenant == "1" ? names[to..] : null,
            KeyId = key == None ? null : key,
            Slot = TryReadNumber(slot, (int)ApiKeySlot.Next, out var number) ? (ApiKeySlot)number : null,
            Hour = new DateTimeOffset(hours * TimeSpan.TicksPerHour, TimeSpan.Zero),
            Outcome = (UsageOutcome)word,
            Count = value,
        };
        return true;
    }

    private static bool TryReadQuota(string text, long value, [NotNullWhen(true)] out QuotaUse? quota)
    {
        quota = null;
        if (text.Split(' ', 4) is not [_, var from, var length, var names]
            || !TryReadNumber(from, DateTime.MaxValue.Ticks, out var ticks) || !TryReadNumber(length, names.Length, out var policy))
            return false;
        quota = new QuotaUse
        {
            Owner = names[(int)policy..], Policy = names[..(int)policy], WindowStart = new(ticks, TimeSpan.Zero), Units = value,
        };
        return true;
    }

    private static bool TryReadNumber(string text, long most, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most;
}
