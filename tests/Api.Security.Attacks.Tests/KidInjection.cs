using Api.Security.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Attacks.Tests;

/// <summary>
/// A <c>kid</c> that is a path, a query, a command or a variant of a published one. It is only compared, as a whole and
/// case-sensitively, with the published ones, and each costs the issuer at most one key request.
/// </summary>
public sealed class KidInjection
{
    public static TheoryData<string> KeyIds =>
    [
        "", " ", "/dev/null", "../../../../../../dev/null", "..\\..\\windows\\win.ini", "file:///etc/hostname",
        "http://127.0.0.1:1/key.pem",
        "\\\\127.0.0.1\\share\\key", "x' UNION SELECT 'secret' --", "1 OR 1=1", "key;sleep 10", "$(sleep 10)", "`sleep 10`",
        "| cat /etc/hostname",
        "${jndi:ldap://127.0.0.1:1/a}", "{{7*7}}", "*)(kid=*", "kid\0", "kid\r\nX-Injected: 1", "kid\"", "k\u00efd", "\u202ekid", "0",
        "null", "undefined", "__proto__", "constructor",
        new string('k', 8000),
    ];

    [Theory]
    [MemberData(nameof(KeyIds))]
    public async Task A_kid_with_unusual_text_is_an_unknown_key(string keyId) => await ShouldBeUnknownAsync(_ => keyId);

    [Fact]
    public Task A_kid_in_another_case_is_an_unknown_key() => ShouldBeUnknownAsync(known => known.ToLowerInvariant());

    [Fact]
    public Task A_kid_with_a_trailing_space_is_an_unknown_key() => ShouldBeUnknownAsync(known => known + " ");

    [Fact]
    public Task A_prefix_of_a_kid_is_an_unknown_key() => ShouldBeUnknownAsync(known => known[..^1]);

    private static async Task ShouldBeUnknownAsync(Func<string, string> keyId)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var issuer = await FakeAuthorizationServer.StartAsync(clock, "ES256");
        await using var api = await TestApi.StartAsync(issuer,
            new TestApiOptions { Clock = clock, Settings = new() { ["ApiSecurity:Problems:IncludeReason"] = "true" } });
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();

        var answer = await api.GetAsync("/orders", issuer.Token().WithHeader("kid", keyId(issuer.Key.KeyId!)).Build());

        answer.ShouldBeInvalidToken();
        answer.Problem["reason"]!.GetValue<string>().Should().Be("key_unknown");
        issuer.KeyRequests.Should().Be(2, "one for the first token and one for the unknown kid");
        issuer.DiscoveryRequests.Should().Be(1);
    }
}
