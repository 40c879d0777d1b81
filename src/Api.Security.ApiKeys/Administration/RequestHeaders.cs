using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Api.Security.ApiKeys;

/// <summary>The header <c>If-Match</c> (RFC 9110, 13.1.1).</summary>
internal sealed record IfMatch : IRequestPart<IfMatch>
{
    public IfMatch([FromHeader(Name = "If-Match")] string? header, RequestErrors errors)
    {
        if (header is null) return;
        if (!EntityTagHeaderValue.TryParseStrictList([header], out var tags) || tags.Count == 0
            || (tags.Count > 1 && tags.Contains(EntityTagHeaderValue.Any)))
            errors.Add(HeaderNames.IfMatch, "Write the version in quotes, such as \"3\", or *.");
        else if (!tags[0].Equals(EntityTagHeaderValue.Any))
            Versions = [.. tags.Where(tag => !tag.IsWeak).Select(tag => VersionIn(tag.Tag.AsSpan())).OfType<long>()];
    }

    /// <summary>
    /// The accepted versions of the client; <see langword="null"/> when any version is. A weak tag, or one that is not a version, matches
    /// nothing.
    /// </summary>
    public IReadOnlyList<long>? Versions { get; }

    public static IfMatch Read(AdminRequest request) => new(request.Header(HeaderNames.IfMatch), request.Errors);

    // Tags are compared as text: "03" is not "3".
    private static long? VersionIn(ReadOnlySpan<char> tag) =>
        tag is ['"', .. var text, '"'] && text is not ['0', ..]
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;
}

/// <summary>The header <c>Idempotency-Key</c>, which identifies one request of one caller.</summary>
internal sealed record IdempotencyKey : IRequestPart<IdempotencyKey>
{
    private const string Header = "Idempotency-Key";
    private const int MaxLength = 255;

    public IdempotencyKey([FromHeader(Name = Header)] string? header, RequestErrors errors)
    {
        if (header is null) return;
        if (header is { Length: >= 1 and <= MaxLength } && !header.AsSpan().ContainsAnyExceptInRange('!', '~')) Value = header;
        else errors.Add(Header, $"Write it once, with 1 to {MaxLength} visible ASCII characters.");
    }

    /// <summary>The value; <see langword="null"/> when the header is missing.</summary>
    public string? Value { get; }

    // The ToString that records get by default would print the value.
    public override string ToString() => nameof(IdempotencyKey);

    public static IdempotencyKey Read(AdminRequest request) => new(request.Header(Header), request.Errors);
}
