namespace Api.Security.Jwt;

/// <summary>
/// Says for the log and for health checks what happened to a fetch: facts about the server and the network, bounded in length, without
/// control characters. Never sent to a client.
/// </summary>
internal static class FetchDetail
{
    private const int MaxLength = 300;

    public static string Status(Uri address, int status) => Bound($"GET {Plain(address)} answered {status}.");

    public static string RedirectNotFollowed(Uri address, int status) => Bound(
        $"GET {Plain(address)} answered {status}, a redirect that is not followed, because it leads to another origin or follows another "
            + "one.");

    public static string NoResponse(Uri address, Exception exception) => Bound($"GET {Plain(address)}: {Cause(exception)}");

    public static string TimedOut(string address) =>
        Bound($"{Plain(address)} did not answer completely within {DiscoveryClient.TimeLimit.TotalSeconds:0} s.");

    public static string WrongIssuer(string address, string? found, string expected) => Bound(
        $"{Plain(address)} names the issuer '{found}', but Authority is "
            + $"'{expected}'{(Differ(found, expected) is { } how ? $" ({how})" : "")}.");

    public static string Document(string address, string what) => Bound($"{Plain(address)} {what}.");

    /// <summary>Returns a near miss, which is easily overlooked; <see langword="null"/> for none.</summary>
    private static string? Differ(string? found, string expected) =>
        found is null ? null
        : found.TrimEnd('/') == expected.TrimEnd('/') ? "they differ in the slash at the end"
        : string.Equals(found, expected, StringComparison.OrdinalIgnoreCase) ? "they differ in upper and lower case"
        : null;

    // Each exception of the chain once. The outer ones of TLS only refer to the inner one, the outer ones of sockets repeat it.
    private static string Cause(Exception exception)
    {
        var causes = new List<string>();
        for (Exception? one = exception; one is not null && causes.Count < 4; one = one.InnerException)
            if (!one.Message.Contains("inner exception", StringComparison.OrdinalIgnoreCase)
                && !causes.Exists(cause => cause.Contains(one.Message.TrimEnd('.'), StringComparison.Ordinal)))
                causes.Add(one.Message.TrimEnd('.'));
        return (causes.Count == 0 ? exception.GetType().Name : string.Join(". ", causes)) + ".";
    }

    private static string Plain(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) ? Plain(uri) : "The address";

    private static string Plain(Uri address) =>
        address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static string Bound(string text)
    {
        var plain = string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
        return plain.Length <= MaxLength ? plain : string.Concat(plain.AsSpan(0, MaxLength), "\u2026");
    }
}
