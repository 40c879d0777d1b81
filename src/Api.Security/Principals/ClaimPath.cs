using System.Security.Claims;
using System.Text.Json;

namespace Api.Security;

/// <summary>
/// The path to a value in the claims: <c>roles</c>, <c>realm_access.roles</c>, <c>resource_access['my.client'].roles</c>. A claim
/// whose name is the whole text is preferred, then the one with the longest name. The rest of the path names JSON members. Names
/// are compared ordinally. Claims of unauthenticated identities are ignored.
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

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    /// <exception cref="ArgumentException">The text is not a path.</exception>
    public static ClaimPath Parse(string text) =>
        TryParse(text, out var path)
            ? path!
            : throw new ArgumentException(
                $"'{text}' is not a claim: write its name, such as realm_access.roles or resource_access['my.client'].roles.",
                nameof(text));

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

    /// <summary>Passes the values to a test one by one, arrays entry by entry.</summary>
    /// <param name="principal">The principal with the claims.</param>
    /// <param name="state">The state that is passed to the test.</param>
    /// <param name="test">Tests a value; <see langword="true"/> ends the search.</param>
    /// <returns><see langword="true"/> when the test returned it for a value.</returns>
    public bool Any<TState>(ClaimsPrincipal principal, TState state, Func<CallerValue, TState, bool> test)
    {
        foreach (var (type, members) in _places)
        {
            var found = false;
            foreach (var identity in CallerIdentities.Identities(principal))
            {
                foreach (var claim in CallerIdentities.Claims(identity))
                {
                    if (!string.Equals(claim.Type, type, StringComparison.Ordinal)) continue;
                    found = true;
                    if (AnyIn(new CallerClaim(type, claim.Value, claim.ValueType), members, state, test)) return true;
                }
            }

            if (found) return false; // only the longest name that exists is used
        }

        return false;
    }

    /// <returns>The value, when there is exactly one. Several values, even equal ones, contradict each other.</returns>
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
        if (members.Length == 0) return test(CallerValue.From(claim.ValueType, claim.Value), state);
        if (claim.ValueType != CallerValue.Json) return false;
        try
        {
            using var document = JsonDocument.Parse(claim.Value);
            var element = document.RootElement;
            foreach (var member in members)
                if (element.ValueKind is not JsonValueKind.Object || !element.TryGetProperty(member, out element)) return false;
            if (element.ValueKind is not JsonValueKind.Array) return test(CallerValue.From(element), state);
            foreach (var entry in element.EnumerateArray())
                if (test(CallerValue.From(entry), state)) return true;
            return false;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return false; // the value is not JSON, is nested too deeply, or contains an unpaired surrogate
        }
    }
}
