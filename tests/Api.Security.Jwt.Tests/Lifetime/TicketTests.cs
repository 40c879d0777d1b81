using System.Security.Claims;
using Api.Security.Jwt.Tests.Keys;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Jwt.Tests.Lifetime;

/// <summary>When a token expires from the view of the application, and what happens to a principal that is kept longer.</summary>
public sealed class TicketTests
{
    [Fact]
    public async Task ExpiresUtc_is_exp_on_the_first_request_and_on_every_later_one()
    {
        await using var world = await StartAsync();
        var expiry = world.Clock.GetUtcNow().AddMinutes(3).ToUnixTimeSeconds();
        var token = world.Issuer.Token().With("exp", expiry).Build();
        for (var i = 0; i < 3; i++) (await world.Api.GetAsync("/ends", token)).Body.Should().Be(expiry.ToString());
    }

    [Theory]
    [InlineData("253402300799", "253402300799")]
    [InlineData("4102444800.75", "4102444800")]
    public async Task ExpiresUtc_can_represent_every_exp(string exp, string seen)
    {
        await using var world = await StartAsync();
        var token = world.Issuer.Token();
        token.RawPayload = System.Text.Encoding.UTF8.GetBytes(token.With("exp", 1).PayloadJson.Replace("\"exp\":1,", $"\"exp\":{exp},")
            .Replace("\"exp\":1}", $"\"exp\":{exp}}}"));
        (await world.Api.GetAsync("/ends", token.Build())).Body.Should().Be(seen);
    }

    [Fact]
    public async Task Properties_that_an_application_sets_in_one_request_are_not_visible_in_the_next()
    {
        await using var world = await StartAsync();
        var token = world.Issuer.Token().Build();
        for (var i = 0; i < 3; i++) (await world.Api.GetAsync("/note", token)).Body.Should().Be("- -> noted, 2 items");
    }

    [Fact]
    public async Task A_principal_that_is_kept_is_denied_once_its_token_expires()
    {
        ClaimsPrincipal? kept = null;
        await using var world = await StartAsync(user => kept = user);
        var expiry = DateTimeOffset.FromUnixTimeSeconds(world.Clock.GetUtcNow().AddMinutes(3).ToUnixTimeSeconds());
        (await world.Api.GetAsync("/keep", world.Issuer.Token().With("exp", expiry.ToUnixTimeSeconds()).Build())).ShouldBeOk();

        world.AdvanceTo(expiry.AddSeconds(30) - TimeSpan.FromTicks(1));
        foreach (var user in new[] { kept!, kept!.Clone() }) (await AllowedAsync(world, user)).Should().Equal(true, true, true);
        world.AdvanceTo(expiry.AddSeconds(30));
        foreach (var user in new[] { kept!, kept!.Clone() }) (await AllowedAsync(world, user)).Should().Equal(false, false, false);
        var other = new ClaimsPrincipal(new ClaimsIdentity([new Claim("scope", "read:orders")], "Cookies"));
        (await AllowedAsync(world, other)).Should().Equal(true, true, true);
    }

    // One requirement of this library, one of ASP.NET Core, and one of the application.
    private static async Task<bool[]> AllowedAsync(KeyWorld world, ClaimsPrincipal user)
    {
        await using var scope = world.Api.App.Services.CreateAsyncScope();
        var authorization = scope.ServiceProvider.GetRequiredService<IAuthorizationService>();
        return
        [
            (await authorization.AuthorizeAsync(user, "scope:read:orders")).Succeeded,
            (await authorization.AuthorizeAsync(user, null, new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())).Succeeded,
            (await authorization.AuthorizeAsync(user, null, new AuthorizationPolicyBuilder().RequireAssertion(_ => true)
                .Build())).Succeeded,
        ];
    }

    private static Task<KeyWorld> StartAsync(Action<ClaimsPrincipal>? keep = null) => KeyWorld.StartAsync(options: new TestApiOptions
    {
        Endpoints = app =>
        {
            app.MapGet("/ends", async (HttpContext context, CancellationToken _) =>
                (await context.AuthenticateAsync()).Properties!.ExpiresUtc!.Value.ToUnixTimeSeconds().ToString());
            app.MapGet("/keep", (ClaimsPrincipal user) => keep!(user));
            app.MapGet("/note", async (HttpContext context, CancellationToken _) =>
            {
                var items = (await context.AuthenticateAsync()).Properties!.Items;
                var before = items.TryGetValue("note", out var found) ? found : "-";
                items["note"] = "noted";
                return $"{before} -> {items["note"]}, {items.Count} items";
            });
        },
    });
}
