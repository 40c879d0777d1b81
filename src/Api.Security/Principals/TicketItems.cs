using System.Collections;
using System.Globalization;

namespace Api.Security;

/// <summary>
/// The items of <c>AuthenticationProperties</c> for a caller: when the credential expires, formatted when it is read, and the token if
/// the application asked for it. A dictionary is created only when it is needed; for most requests it is not.
/// </summary>
/// <param name="caller">The caller.</param>
/// <param name="saved">The token that <c>GetTokenAsync("access_token")</c> returns, kept only for the request.</param>
internal sealed class TicketItems(AcceptedCaller caller, Credential? saved) : IDictionary<string, string?>
{
    // The keys of AuthenticationProperties.ExpiresUtc, and of AuthenticationTokenExtensions.
    private const string Expires = ".expires";
    private const string TokenNames = ".TokenNames";
    private const string TokenPrefix = ".Token.";
    private const string SavedName = "access_token";

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
        value = key switch
        {
            Expires => ExpiryText(),
            TokenNames => saved is null ? null : SavedName,
            TokenPrefix + SavedName => saved?.Value.ToString(),
            _ => null,
        };
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

    private Dictionary<string, string?> Items => _items ??= Create();

    private Dictionary<string, string?> Create()
    {
        var items = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var key in (ReadOnlySpan<string>)[Expires, TokenNames, TokenPrefix + SavedName])
            if (TryGetValue(key, out var value)) items[key] = value;
        return items;
    }

    private string? ExpiryText() => caller.ExpiresAt?.ToString("r", CultureInfo.InvariantCulture);
}
