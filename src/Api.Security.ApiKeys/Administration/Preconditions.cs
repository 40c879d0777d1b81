using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Api.Security.ApiKeys;

/// <summary>The headers that make a change conditional.</summary>
internal static class Preconditions
{
    public const string IdempotencyKey = "Idempotency-Key";

    private const int LongestIdempotencyKey = 255;

    /// <summary>Reads <c>If-Match</c> (RFC 9110, 13.1.1).</summary>
    /// <returns>
    /// The accepted versions; <see langword="null"/> when any version is. A weak tag, or one that is not a version, matches nothing.
    /// </returns>
    public static IReadOnlyList<long>? Versions(HttpRequest request, RequestErrors mistakes)
    {
        var header = request.Headers.IfMatch;
        if (header.Count == 0) return null;
        if (!EntityTagHeaderValue.TryParseStrictList([.. header.Select(line => line ?? "")], out var tags) || tags.Count == 0
            || (tags.Count > 1 && tags.Contains(EntityTagHeaderValue.Any)))
        {
            mistakes.Add(HeaderNames.IfMatch, "Write the version in quotes, such as \"3\", or *.");
            return null;
        }

        if (tags[0].Equals(EntityTagHeaderValue.Any)) return null;
        return [.. tags.Where(tag => !tag.IsWeak).Select(tag => VersionIn(tag.Tag.AsSpan())).OfType<long>()];
    }

    public static string EntityTag(ApiClient client) => string.Create(CultureInfo.InvariantCulture, $"\"{client.Version}\"");

    /// <summary>Reads <c>Idempotency-Key</c>, which identifies one request of one caller.</summary>
    /// <param name="request">The request.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="target">The client or key that it is about.</param>
    /// <param name="members">The body.</param>
    /// <param name="mistakes">Collects the errors.</param>
    /// <returns>Digests of the key and of the request; <see langword="null"/> when the header is missing or invalid.</returns>
    public static RequestIdentity? Idempotency(AdminRequest request, string operation, string target, RequestMembers members,
        RequestErrors mistakes)
    {
        var header = request.Http.Request.Headers[IdempotencyKey];
        if (header.Count == 0) return null;
        if (header is [{ Length: >= 1 and <= LongestIdempotencyKey } value] && !value.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return new RequestIdentity(Digest(value, request.Actor.Type, request.Actor.Id), Digest(operation, target, members.Canonical));
        mistakes.Add(IdempotencyKey, $"Write it once, with 1 to {LongestIdempotencyKey} visible ASCII characters.");
        return null;
    }

    // Each part is preceded by its length, so that different lists of parts never give the same text.
    private static string Digest(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{part.Length}:{part}")));
        return Convert.ToBase64String(hash.GetHashAndReset());
    }

    // Tags are compared as text: "03" is not "3".
    private static long? VersionIn(ReadOnlySpan<char> tag) =>
        tag is ['"', .. var text, '"'] && text is not ['0', ..]
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;
}
