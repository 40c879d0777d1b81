using System.Security.Claims;
using System.Text.Json;

namespace Api.Security;

/// <summary>
/// Where a value stands among the claims: <c>roles</c>, <c>realm_access.roles</c>, <c>resource_access['my.client'].roles</c>. A claim
/// whose name is the whole text is preferred, then the one with the longest name; what is left are names of JSON members.
/// Names are ordinal. Claims of identities that are not authenticated do not exist.
/// </summary>
internal sealed class ClaimPath
{
    private readonly (string Claim, string[] Members)[] _places;

    private ClaimPath(string text, List<string> names, int plain)
    {
        Text = text;
        _places = new (string, string[])[plain];
        for (var taken = plain; taken >= 1; taken--)
            _places[plain - taken] = (string.Join('.', names[..taken]), [.. names[taken..]]);
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <exception cref="ArgumentException">Not a path.</exception>
    public static ClaimPath Parse(string text) =>
        TryParse(text, out var path) ? path! : throw new ArgumentException($"'{text}' is not a claim: write its name, such as realm_access.roles or resource_access['my.client'].roles.", nameof(text));

    public static bool TryParse(string text, out ClaimPath? path)
    {
        path = null;
        var (names, plain) = (new List<string>(), 0);
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            if (rest.StartsWith("['"))
            {
                var end = rest.IndexOf("']");
                if (end < 3 || names.Count == 0) return false;
                names.Add(rest[2..end].ToString());
                rest = rest[(end + 2)..];
            }
            else
            {
                var end = rest.IndexOfAny('.', '[');
                var name = end < 0 ? rest : rest[..end];
                if (name.IsEmpty) return false;
                if (plain == names.Count) plain++;
                names.Add(name.ToString());
                rest = rest[name.Length..];
            }

            if (rest.StartsWith(".") && rest.Length > 1) rest = rest[1..];
            else if (rest.Length > 0 && !rest.StartsWith("['")) return false;
        }

        if (names.Count == 0) return false;
        path = new ClaimPath(text, names, plain);
        return true;
    }

    /// <summary>Whether the whole text can only be the name of a claim.</summary>
    public bool IsPlain => _places.Length == 1 && _places[0].Members.Length == 0;

    /// <summary>Hands the values over, one by one, arrays entry by entry.</summary>
    /// <param name="principal">Whose claims.</param>
    /// <param name="state">What the test needs.</param>
    /// <param name="test">Looks at a value; <see langword="true"/> ends the walk.</param>
    /// <returns>Whether the test said so of a value.</returns>
    public bool Any<TState>(ClaimsPrincipal principal, TState state, Func<CallerValue, TState, bool> test)
    {
        foreach (var (type, members) in _places)
        {
            var found = false;
            foreach (var identity in AuthenticatedIdentities.Identities(principal))
            {
                foreach (var claim in AuthenticatedIdentities.Claims(identity))
                {
                    if (!string.Equals(claim.Type, type, StringComparison.Ordinal)) continue;
                    found = true;
                    if (AnyIn(new CallerClaim(type, claim.Value, claim.ValueType), members, state, test)) return true;
                }
            }

            if (found) return false; // the longest name that is there counts
        }

        return false;
    }

    /// <returns>The value, when there is exactly one: two, equal ones included, contradict each other.</returns>
    public CallerValue? Only(ClaimsPrincipal principal)
    {
        var values = new List<CallerValue>(1);
        Any(principal, values, static (value, values) =>
        {
            values.Add(value);
            return values.Count > 1;
        });
        return values is [var only] ? only : null;
    }

    /// <summary>The same as for a principal, for the claims of one credential.</summary>
    public bool Any<TState>(ReadOnlySpan<CallerClaim> claims, TState state, Func<CallerValue, TState, bool> test)
    {
        foreach (var (type, members) in _places)
        {
            var found = false;
            foreach (ref readonly var claim in claims)
            {
                if (!string.Equals(claim.Type, type, StringComparison.Ordinal)) continue;
                found = true;
                if (AnyIn(claim, members, state, test)) return true;
            }

            if (found) return false;
        }

        return false;
    }

    private static bool AnyIn<TState>(in CallerClaim claim, string[] members, TState state, Func<CallerValue, TState, bool> test)
    {
        if (members.Length == 0) return test(CallerValue.Of(claim.ValueType, claim.Value), state);
        if (claim.ValueType != CallerValue.Json) return false;
        try
        {
            using var document = JsonDocument.Parse(claim.Value);
            var element = document.RootElement;
            foreach (var member in members)
                if (element.ValueKind is not JsonValueKind.Object || !element.TryGetProperty(member, out element)) return false;
            if (element.ValueKind is not JsonValueKind.Array) return test(CallerValue.Of(element), state);
            foreach (var entry in element.EnumerateArray())
                if (test(CallerValue.Of(entry), state)) return true;
            return false;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return false; // it only says that it is JSON, is nested too deeply, or holds half a character
        }
    }
}
