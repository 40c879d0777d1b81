using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Api.Security.Jwt.Tests.Keys;
using Api.Security.TestKit;

namespace Api.Security.Jwt.Tests.Caching;

/// <summary>Key rotation, eviction and requests at the same time, for 10 seconds or <c>API_SECURITY_STRESS_SECONDS</c>.</summary>
public sealed class StressTests
{
    private const int Callers = 16;
    private const int SizeLimit = 40;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("API_SECURITY_STRESS_SECONDS") is { Length: > 0 } seconds ? seconds : "10",
            CultureInfo.InvariantCulture));

    private sealed record Wave(int Number, (string Subject, string Token)[] Good, string[] Bad);

    [Fact]
    public async Task Under_load_valid_tokens_are_accepted_as_their_subject_and_invalid_tokens_are_refused()
    {
        await using var world = await KeyWorld.StartAsync(
            options: new TestApiOptions { ConfigureJwt = jwt => (jwt.TokenCache.SizeLimit, jwt.TokenCache.MaxAge) =
                (SizeLimit, TimeSpan.FromSeconds(20)) });
        var stop = Stopwatch.StartNew();
        var wave = Next(world, 0);
        var (accepted, refused, largest) = (0, 0, 0d);

        var turning = Task.Run(async () =>
        {
            while (stop.Elapsed < Duration)
            {
                // Long enough to refill the budget of key requests. Every other time, the old keys stay.
                world.Clock.Advance(TimeSpan.FromSeconds(16));
                world.Issuer.Rotate(overlap: wave.Number % 2 == 0);
                if (world.Issuer.Keys.Count > 3) world.Issuer.Keys.RemoveAt(0);
                Volatile.Write(ref wave, Next(world, wave.Number + 1));
                for (var requests = accepted; accepted < requests + 400 && stop.Elapsed < Duration;) await Task.Yield();
                largest = Math.Max(largest, world.Counted.Observe("api_security.token_cache.size").Sum(size => size.Value));
            }
        });
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(seed => Task.Run(() => CallAsync(new Random(seed)))));
        await turning;

        (accepted, refused).Should().Match<(int Accepted, int Refused)>(counts => counts.Accepted > 1000 && counts.Refused > 300);
        largest.Should().BeInRange(1, SizeLimit + Callers); // each caller may be about to evict a token for the one it added
        world.Counted.Observe("api_security.token_cache.size").Sum(size => size.Value).Should().BeLessThanOrEqualTo(SizeLimit);
        world.Counted.Sum("api_security.token_cache.evictions").Should().BePositive();
        world.Counted.Sum("api_security.token_cache.hits").Should().BePositive();
        world.Counted.Of(KeyWorld.Refreshes).Should().OnlyContain(tags => tags.EndsWith("result=success"));

        async Task CallAsync(Random random)
        {
            while (stop.Elapsed < Duration)
            {
                var current = Volatile.Read(ref wave);
                if (random.Next(4) == 0)
                {
                    var answer = await world.Api.GetAsync("/whoami", current.Bad[random.Next(current.Bad.Length)]);
                    ((int)answer.Status).Should().Be(401, answer.Body);
                    Interlocked.Increment(ref refused);
                    continue;
                }

                var (subject, token) = current.Good[(int)(random.NextDouble() * random.NextDouble() * current.Good.Length)];
                var good = await world.Api.GetAsync("/whoami", token);
                // A wave that has ended in the meantime may have lost its key.
                if (good.Status is HttpStatusCode.Unauthorized && Volatile.Read(ref wave).Number != current.Number) continue;
                good.ShouldBeOk();
                JsonNode.Parse(good.Body)!["subject"]!.GetValue<string>().Should().Be(subject);
                Interlocked.Increment(ref accepted);
            }
        }
    }

    private static Wave Next(KeyWorld world, int number) => new(
        number,
        [.. Enumerable.Range(0, 100).Select(i => ($"{number}-{i}", world.Issuer.Token().With("sub", $"{number}-{i}").Build()))],
        [
            world.Issuer.Token().With("aud", "other").Build(),
            world.Issuer.Token().With("exp", 1).Build(),
            world.Issuer.Token().With("exp", 1).SignedBy(SigningKey.Create("ES256", world.Issuer.Key.KeyId)).Build(),
            world.Issuer.Token().WithHeader("alg", "none").Build(),
        ]);
}
