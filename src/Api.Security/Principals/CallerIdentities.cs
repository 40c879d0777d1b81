using System.Security.Claims;

namespace Api.Security;

/// <summary>
/// Enumerates the identities of an authenticated principal and their claims without allocating. Both are lists behind an
/// interface, whose enumerator would be an allocation. As in ASP.NET Core, an identity that a claims transformation adds counts,
/// even without an authentication type; if no identity is authenticated, none counts.
/// </summary>
internal static class CallerIdentities
{
    public static ValueEnumerable<ClaimsIdentity> Identities(ClaimsPrincipal principal) =>
        new(IsAuthenticated(principal.Identities) ? principal.Identities : []);

    public static ValueEnumerable<Claim> Claims(ClaimsIdentity identity) => new(identity.Claims);

    private static bool IsAuthenticated(IEnumerable<ClaimsIdentity> identities)
    {
        foreach (var identity in new ValueEnumerable<ClaimsIdentity>(identities))
            if (identity.IsAuthenticated) return true;
        return false;
    }

    /// <summary>Enumerates a list without an enumerator on the heap.</summary>
    internal struct ValueEnumerable<T>(IEnumerable<T> source)
    {
        private readonly List<T>? _list = source as List<T>;
        private IEnumerator<T>? _other;
        private int _next;

        public T Current { get; private set; } = default!;

        public readonly ValueEnumerable<T> GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_list is not null)
            {
                if (_next >= _list.Count) return false;
                Current = _list[_next++];
                return true;
            }

            _other ??= source.GetEnumerator();
            if (!_other.MoveNext()) return false;
            Current = _other.Current;
            return true;
        }
    }
}
