using Api.Security.Attacks.Tests;
using Api.Security.TestKit;
using Microsoft.Extensions.Time.Testing;

[assembly: AssemblyFixture(typeof(Target))]

namespace Api.Security.Attacks.Tests;

/// <summary>The target of all attacks: one issuer with an RSA and an EC key, and one API whose responses include reasons.</summary>
public sealed class Target : IAsyncLifetime
{
    public FakeAuthorizationServer Issuer { get; private set; } = null!;

    public TestApi Api { get; private set; } = null!;

    /// <summary>Keys that the issuer never published.</summary>
    public static SigningKey ForeignRsa { get; } = SigningKey.Create("RS256", "foreign");

    public static SigningKey ForeignEc { get; } = SigningKey.Create("ES256", "foreign");

    public async ValueTask InitializeAsync()
    {
        // The clock does not advance: an invalid signature under an older key would rightly trigger a request to the issuer.
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        Issuer = await FakeAuthorizationServer.StartAsync(clock, "ES256", "RS256");
        Api = await TestApi.StartAsync(Issuer,
            new TestApiOptions { Clock = clock, Settings = new() { ["ApiSecurity:Problems:IncludeReason"] = "true" } });
        (await Api.GetAsync("/orders", Issuer.Token().Build())).ShouldBeOk();
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    /// <summary>Checks that the token is refused for exactly this reason and is not logged, and that the issuer gets no request.</summary>
    public async Task ShouldRefuseAsync(string token, string reason)
    {
        var (asked, status) = (Issuer.Requests, reason == "authorization_malformed" ? 400 : 401);
        var answer = await Api.GetAsync("/orders", token);

        if (status == 400) answer.ShouldBeInvalidRequest();
        else if (reason == "token_expired") answer.ShouldBeExpired();
        else answer.ShouldBeInvalidToken();
        answer.Problem["reason"]!.GetValue<string>().Should().Be(reason);
        Issuer.Requests.Should().Be(asked);
        if (token.Length > 20) Api.Log.Lines.Should().NotContain(line => line.Text.Contains(token, StringComparison.Ordinal));
    }

    public async Task ShouldAcceptAsync(string token) => (await Api.GetAsync("/orders", token)).ShouldBeOk();
}
