using System.Collections;
using System.Globalization;

namespace Api.Security;

/// <summary>
/// The items of <c>AuthenticationProperties</c> for a caller: when the credential expires, formatted when it is read. A
/// dictionary is created only when it is needed; for most requests it is not.
/// </summary>
internal sealed class TicketItems(AcceptedCaller caller) : IDictionary<string, string?>
{
    private const string Expires = ".expires"; // the key of ExpiresUtc in AuthenticationProperties

    private Dictionary<string, string?>? _items;

    public ICollection<string> Keys => Items.Keys;

    public ICollection<string?> Values => Items.Values;

    public int Count => Items.Count;

    public bool IsReadOnly => false;

    public string? this[string key]
    {
        get => Items[key];
        set => Items[key] = value;
    }

    public bool TryGetValue(string key, out string? value)
    {
        if (_items is not null) return _items.TryGetValue(key, out value);
        value = key == Expires ? ExpiryText() : null;
        return value is not null;
    }

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public void Add(string key, string? value) => Items.Add(key, value);

    public void Add(KeyValuePair<string, string?> item) => Items.Add(item.Key, item.Value);

    public bool Remove(string key) => Items.Remove(key);

    public bool Remove(KeyValuePair<string, string?> item) => ((ICollection<KeyValuePair<string, string?>>)Items).Remove(item);

    public bool Contains(KeyValuePair<string, string?> item) => ((ICollection<KeyValuePair<string, string?>>)Items).Contains(item);

    public void Clear() => Items.Clear();

    public void CopyTo(KeyValuePair<string, string?>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<string, string?>>)Items).CopyTo(array, arrayIndex);

    public IEnumerator<KeyValuePair<string, string?>> GetEnumerator() => Items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Dictionary<string, string?> Items =>
        _items ??= ExpiryText() is { } expiry ? new(StringComparer.Ordinal) { [Expires] = expiry } : new(StringComparer.Ordinal);

    private string? ExpiryText() => caller.ExpiresAt?.ToString("r", CultureInfo.InvariantCulture);
}
