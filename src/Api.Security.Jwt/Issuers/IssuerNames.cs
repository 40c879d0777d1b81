using System.Text;

namespace Api.Security.Jwt;

/// <summary>
/// Says for the log which <c>iss</c> is expected. An <c>iss</c> that was sent is only described where it is nearly a configured one, or one
/// that is configured elsewhere; the configured one is then named.
/// </summary>
internal sealed class IssuerNames
{
    private const int MostCompared = 100;

    private readonly string _any;
    private readonly (byte[] Name, string Expected)[] _elsewhere;
    private readonly (byte[] Name, string OtherSlash, string OtherCase)[] _configured;

    /// <param name="configured">The issuers of this scheme.</param>
    /// <param name="elsewhere">The issuers of other schemes.</param>
    /// <param name="resolves">Whether a resolver allows further issuers.</param>
    public IssuerNames(IReadOnlyCollection<string> configured, IEnumerable<string> elsewhere, bool resolves)
    {
        var names = configured.Count == 0 ? "one that the IIssuerResolver allows"
            : IssuerName.Either(configured) + (resolves ? ", or one that the IIssuerResolver allows" : "");
        _any = $"an iss that is {names}";
        _elsewhere =
        [
            .. elsewhere.Except(configured, StringComparer.Ordinal).Take(MostCompared).Select(name =>
                (Encoding.UTF8.GetBytes(name), $"{_any}; the token is of '{name}', which is configured for another scheme")),
        ];
        _configured =
        [
            .. configured.Take(MostCompared).Select(name => (
                Encoding.UTF8.GetBytes(name),
                $"the iss '{name}', which is configured {(name.EndsWith('/') ? "with" : "without")} a trailing slash, unlike in the token: "
                    + "write Authority exactly as the issuer does",
                $"the iss '{name}', which has other letter case in the token: write Authority exactly as the issuer does")),
        ];
    }

    /// <summary>Returns what is expected instead of this <c>iss</c>.</summary>
    public string Expected(ClaimValue sent)
    {
        if (!sent.IsText) return _any;
        foreach (var (name, expected) in _elsewhere)
            if (sent.Is(name)) return expected;
        foreach (var (name, otherSlash, otherCase) in _configured)
        {
            // Never longer than a configured one with its slash, so that a long iss costs nothing.
            if (sent.Raw.Length > name.Length + 3) continue;
            if (EqualsButSlash(sent.Text, name)) return otherSlash;
            if (Ascii.EqualsIgnoreCase(sent.Text, name)) return otherCase;
        }

        return _any;
    }

    private static bool EqualsButSlash(ReadOnlySpan<byte> sent, ReadOnlySpan<byte> name) =>
        sent.Length != name.Length && Ascii.EqualsIgnoreCase(sent.TrimEnd((byte)'/'), name.TrimEnd((byte)'/'));
}
