using System.Text.Json;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Jwt.Tests.Rules;

/// <summary>A bound token is accepted only when it has exactly one binding and a registered validator confirms it.</summary>
public sealed class ConfirmationTests
{
    [Fact]
    public async Task A_registered_validator_decides_and_expiry_is_still_checked_last()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await TestApi.StartAsync(issuer,
            new TestApiOptions { Services = services => services.AddSingleton<IConfirmationValidator, TestConfirmation>() });

        (await api.GetAsync("/orders", Bound(issuer, "good").Build())).ShouldBeOk();
        (await api.GetAsync("/orders", Bound(issuer, "bad").Build())).ShouldBeInvalidToken();
        (await api.GetAsync("/orders", Bound(issuer, "bad").With("exp", 1).Build())).ShouldBeInvalidToken();
        (await api.GetAsync("/orders", Bound(issuer, "good").With("exp", 1).Build())).ShouldBeExpired();
        (await api.GetAsync("/orders", Bound(issuer, "good").With("cnf", new JsonObject { ["test"] = "good", ["jkt"] = "x" }).Build()))
            .ShouldBeInvalidToken();
    }

    private static TokenBuilder Bound(FakeAuthorizationServer issuer, string value) => issuer.Token()
        .With("cnf", new JsonObject { ["test"] = value });

    private sealed class TestConfirmation : IConfirmationValidator
    {
        public string Member => "test";

        public ValueTask<Refusal?> ConfirmAsync(JsonElement value, Credential credential, HttpContext context,
            CancellationToken cancellationToken) =>
            ValueTask.FromResult<Refusal?>(value.ValueEquals("good") ? null : Refusal.ConfirmationMismatch);
    }
}
