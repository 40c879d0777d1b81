using System.Security.Claims;

namespace Api.Security;

/// <summary>
/// Enumerates the authenticated identities of a principal and their claims without allocating. Both are lists behind an
/// interface, whose enumerator would be an allocation.
/// </summary>
internal static class AuthenticatedIdentities
{
    public static Walk<ClaimsIdentity> Identities(ClaimsPrincipal principal) =>
        new(principal.Identities, static identity => identity.IsAuthenticated);

    public static Walk<Claim> Claims(ClaimsIdentity identity) => new(identity.Claims, null);

    internal struct Walk<T>(IEnumerable<T> source, Func<T, bool>? filter)
    {
        private readonly List<T>? _list = source as List<T>;
        private IEnumerator<T>? _other;
        private int _next;

        public T Current { get; private set; } = default!;

        public readonly Walk<T> GetEnumerator() => this;

        public bool MoveNext()
        {
            while (Advance())
                if (filter is null || filter(Current)) return true;
            return false;
        }

        private bool Advance()
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
