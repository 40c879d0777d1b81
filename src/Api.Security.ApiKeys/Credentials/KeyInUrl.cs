using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace Api.Security.ApiKeys;

/// <summary>
/// Finds a key in a URL, where proxies, histories and logs store it: anywhere, a text in the form of a key with the brand of this
/// API; in a query parameter that is commonly used for keys, any value in that form. Valid and invalid keys are answered alike.
/// </summary>
internal sealed class KeyInUrl(string brand)
{
    private const int RandomLength = ApiKeyFormat.RandomLength + ApiKeyFormat.ChecksumLength;
    private const int LongestName = 8;
    private const int ShortestName = 2;

    private static readonly string[] QueryNames = ["x-api-key", "api_key", "apikey", "api-key", "subscription-key"];
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");

    private readonly string _brand = brand + "_";

    /// <returns>The text that looks like a key; <see langword="null"/> when there is none.</returns>
    public string? Find(HttpRequest request)
    {
        // By type and not by Get: a generic call through an interface costs more than everything else here.
        var target = QueryToken.Find(request.HttpContext)?.OriginalTarget
            ?? (request.HttpContext.Features[typeof(IHttpRequestFeature)] as IHttpRequestFeature)?.RawTarget;
        // Some servers do not report the raw target.
        if (string.IsNullOrEmpty(target)) target = $"{request.PathBase.Value}{request.Path.Value}{request.QueryString.Value}";
        var mayHide = target.Contains('%', StringComparison.Ordinal);
        if (!mayHide && !target.Contains(_brand, StringComparison.Ordinal) && !target.Contains("key=", StringComparison.OrdinalIgnoreCase))
            return null;
        var plain = mayHide ? Uri.UnescapeDataString(target) : target;
        return FindBranded(plain) ?? FindInQuery(plain);
    }

    private string? FindBranded(string target)
    {
        for (var at = target.IndexOf(_brand, StringComparison.Ordinal);
            at >= 0;
            at = target.IndexOf(_brand, at + 1, StringComparison.Ordinal))
            if (LengthOfKey(target.AsSpan(at)) is > 0 and var length) return target.Substring(at, length);
        return null;
    }

    private static string? FindInQuery(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        if (query < 0) return null;
        foreach (var range in target.AsSpan(query + 1).SplitAny('&', ';'))
        {
            var parameter = target.AsSpan(query + 1)[range];
            var equals = parameter.IndexOf('=');
            if (equals <= 0 || !IsKeyName(parameter[..equals])) continue;
            var value = parameter[(equals + 1)..];
            if (LengthOfKey(value) == value.Length && value.Length > 0) return value.ToString();
        }

        return null;
    }

    private static bool IsKeyName(ReadOnlySpan<char> name)
    {
        foreach (var known in QueryNames)
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    /// <returns>
    /// The length of the key that the text starts with: brand, environment, id, random part and checksum; 0 for none.
    /// </returns>
    private static int LengthOfKey(ReadOnlySpan<char> text)
    {
        var brand = LengthOfName(text);
        if (brand == 0) return 0;
        var environment = LengthOfName(text[brand..]);
        var length = brand + environment + ApiKeyId.Length + 1 + RandomLength;
        if (environment == 0 || text.Length < length || text[length - RandomLength - 1] != '_') return 0;
        return text.Slice(brand + environment, ApiKeyId.Length).ContainsAnyExcept(Base62.Digits)
            || text.Slice(length - RandomLength, RandomLength).ContainsAnyExcept(Base62.Digits)
                ? 0
                : length;
    }

    // Includes the underscore after the name.
    private static int LengthOfName(ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExcept(NameCharacters);
        return length is >= ShortestName and <= LongestName && text[length] == '_' ? length + 1 : 0;
    }
}
