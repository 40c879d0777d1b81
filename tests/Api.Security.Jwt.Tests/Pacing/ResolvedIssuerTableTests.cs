using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Jwt.Tests.Pacing;

/// <summary>Which issuers the table keeps when not all of them fit.</summary>
public sealed class ResolvedIssuerTableTests
{
    [Fact]
    public void Invented_issuers_never_exceed_the_limit_or_displace_an_issuer_with_a_valid_token() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[0, 20], Gen.Int[0, 60].Array[1, 600]).Sample((limit, good, names) =>
        {
            var clock = new FakeTimeProvider();
            var table = new ResolvedIssuerTable(limit);
            var hosts = new HostQueues(new JwtResolverOptions(), clock);
            var proven = Enumerable.Range(0, Math.Min(good, limit)).Select(i => Keep("good" + i)).ToArray();
            foreach (var one in proven) one.Pace.Accepted();
            foreach (var name in names)
            {
                clock.Advance(TimeSpan.FromMilliseconds(1));
                if (table.Find("invented" + name)?.IsHeld is not true) Keep("invented" + name);
                if (proven.Any(one => !one.IsHeld)) return false;
                if (Enumerable.Range(0, 61).Count(i => table.Find("invented" + i)?.IsHeld is true) > limit) return false;
            }

            return true;

            ResolvedIssuer Keep(string name)
            {
                var entry = table.Find(name) ?? new ResolvedIssuer(new IssuerPace(hosts, null, clock));
                entry.Begin(new Resolution { Task = Task.FromResult<Outcome<TrustedIssuer>>(JwtRefusals.IssuerUnknown) }, clock);
                table.Keep(name, entry);
                return entry;
            }
        }, iter: 500);
}
