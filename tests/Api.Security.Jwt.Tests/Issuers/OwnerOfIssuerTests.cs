using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Jwt.Tests.Issuers;

/// <summary>A caller is issuer and subject: the Alice of one issuer is not the Alice of another.</summary>
public sealed class OwnerOfIssuerTests
{
    [Fact]
    public async Task An_object_opens_to_its_owner_at_its_issuer_only()
    {
        await using var two = await TwoIssuers.StartAsync(_ => { }, _ => { }, Options());
        foreach (var (issuer, other) in new[] { (two.Home, two.Partner), (two.Partner, two.Home) })
        {
            var path = "/notes/alice?issuer=" + Uri.EscapeDataString(issuer.Issuer);
            (await two.Api.GetAsync(path, Token(issuer))).ShouldBeOk();
            (await two.Api.GetAsync(path, Token(other))).ShouldBe(404, "not_found");
            (await two.Api.GetAsync(path, Token(other, "read:notes:any"))).ShouldBeOk();
        }
    }

    [Fact]
    public async Task With_several_issuers_an_owner_without_an_issuer_is_nobody()
    {
        await using var two = await TwoIssuers.StartAsync(_ => { }, _ => { }, Options());
        foreach (var issuer in new[] { two.Home, two.Partner })
        {
            (await two.Api.GetAsync("/notes/alice", Token(issuer))).ShouldBe(404, "not_found");
            (await two.Api.GetAsync("/notes/alice?issuer=", Token(issuer))).ShouldBe(404, "not_found");
        }

        two.Api.Log.Ours.Should().ContainSingle(line =>
            line.EventId == 1143).Which.Text.Should().Contain("Note").And.Contain("ApiCaller.Issuer");
    }

    [Fact]
    public async Task With_one_issuer_it_is_that_one()
    {
        await using var one = await TwoIssuers.StartWithOneAsync(Options());
        (await one.Api.GetAsync("/notes/alice", Token(one.Home))).ShouldBeOk();
        (await one.Api.GetAsync("/notes/bob", Token(one.Home))).ShouldBe(404, "not_found");
        (await one.Api.GetAsync("/notes/alice?issuer=" + Uri.EscapeDataString(one.Partner.Issuer), Token(one.Home)))
            .ShouldBe(404, "not_found");
    }

    [Fact]
    public async Task The_issuer_of_a_caller_is_known_so_that_it_can_be_stored()
    {
        await using var two = await TwoIssuers.StartAsync(_ => { }, _ => { }, Options());
        (await two.Api.GetAsync("/issuer", Token(two.Partner))).Body.Should().Be(two.Partner.Issuer);
        (await two.Api.GetAsync("/anonymous-issuer")).Body.Should().Be("none");
    }

    [Theory]
    [InlineData("/extension")]
    [InlineData("/attribute")]
    [InlineData("/name")]
    [InlineData("/policy")]
    public async Task The_owner_in_the_route_is_the_subject_of_the_issuer_that_is_named(string place)
    {
        await using var two = await TwoIssuers.StartAsync(_ => { }, _ => { }, Options(app =>
        {
            app.MapGet("/extension/{userId}", () => "ok").RequireOwner("read:notes", "userId", issuer: Named);
            app.MapGet("/attribute/{userId}", [RequireOwner("read:notes", "userId", Named)] () => "ok");
            app.MapGet("/name/{userId}", [Authorize("owner:userId:read:notes;issuer=https://named.example/%3Brealm")] () => "ok");
            app.MapGet("/policy/{userId}", () => "ok").RequireAuthorization(policy => policy.RequireOwner("read:notes", "userId", Named));
        }) with
        {
            ConfigureJwt = jwt => jwt.AddIssuer(Named, "orders-api",
                issuer => issuer.SigningKeys.Add(new JwtSigningKeyOptions { Id = "named", Value = Convert.ToBase64String(Secret) })),
        });
        (await two.Api.GetAsync(place + "/alice", Token(two.Home))).ShouldBe(404, "not_found");
        (await two.Api.GetAsync(place + "/alice", Token(two.Home, "read:notes:any"))).ShouldBeOk();
        var ofNamed = two.Home.Token().With("iss", Named).With("scope", "read:notes").WithHeader("alg", "HS256").WithHeader("kid", "named")
            .SignedBy(SigningKey.OfSecret("HS256", "named", Secret)).Build();
        (await two.Api.GetAsync(place + "/alice", ofNamed)).ShouldBeOk();
        (await two.Api.GetAsync(place + "/bob", ofNamed)).ShouldBe(404, "not_found");
    }

    public static TheoryData<string, Action<WebApplication>> Undecided => new()
    {
        { "GET /extension/{userId}", app => app.MapGet("/extension/{userId}", () => "ok").RequireOwner("read:notes", "userId") },
        { "GET /attribute/{userId}", app => app.MapGet("/attribute/{userId}", [RequireOwner("read:notes", "userId")] () => "ok") },
        { "GET /name/{userId}", app => app.MapGet("/name/{userId}", [Authorize("owner:userId:read:notes")] () => "ok") },
        { "GET /policy/{userId}", app => app.MapGet("/policy/{userId}", () => "ok")
            .RequireAuthorization(policy => policy.RequireOwner("read:notes", "userId")) },
    };

    [Theory]
    [MemberData(nameof(Undecided), DisableDiscoveryEnumeration = true)]
    public async Task Without_the_issuer_it_stops_the_start(string place, Action<WebApplication> map)
    {
        var starting = async () => await (await TwoIssuers.StartAsync(_ => { }, _ => { }, Options(map))).DisposeAsync();
        (await starting.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Contain(place).And.Contain(
            "RequireOwner(scope, \"userId\", issuer:");
        await using var one = await TwoIssuers.StartWithOneAsync(Options(map));
        (await one.Api.GetAsync($"{place[4..^9]}/alice", Token(one.Home))).ShouldBeOk();
    }

    [Fact]
    public async Task Asked_for_imperatively_it_is_denied()
    {
        await using var two = await TwoIssuers.StartAsync(_ => { }, _ => { },
            Options(app => app.MapGet("/ask/{userId}", async (HttpContext context, IAuthorizationService authorization) =>
            (await authorization.AuthorizeAsync(context.User, context, "owner:userId:read:notes")).Succeeded ? "yes" : "no")));
        (await two.Api.GetAsync("/ask/alice", Token(two.Home))).Body.Should().Be("no");
    }

    [Theory]
    [InlineData("owner:userId:read:notes;issuer=")]
    [InlineData("owner:userId:read:notes;issuer=a;issuer=b")]
    [InlineData("owner:userId:read:notes;issuer=a;other=b")]
    public async Task A_name_that_names_no_issuer_stops_the_start(string name)
    {
        var starting = async () =>
            await (await TwoIssuers.StartWithOneAsync(Options(app => app.MapGet("/x/{userId}", () => "ok").RequireAuthorization(name))))
            .DisposeAsync();
        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*GET /x/{userId}*");
    }

    [Fact]
    public void An_issuer_must_not_be_empty_and_a_scope_must_not_look_like_one()
    {
        new Action(() => _ = new RequireOwnerAttribute("read:notes", "userId", " ")).Should().Throw<ArgumentException>();
        new Action(() => _ = new RequireOwnerAttribute("read:notes;issuer=x", "userId")).Should().Throw<ArgumentException>();
        new RequireOwnerAttribute("read:notes", "userId",
            "https://a.example/;x%").Policy.Should().Be("owner:userId:read:notes;issuer=https://a.example/%3Bx%25");
    }

    private const string Named = "https://named.example/;realm";

    private static readonly byte[] Secret = [.. Enumerable.Range(0, 64).Select(at => (byte)at)];

    private static TestApiOptions Options(Action<WebApplication>? map = null) => new()
    {
        Services = services => services.AddApiSecurity().AddResource<Note, Notes>(),
        Endpoints = app =>
        {
            app.MapGet("/notes/{id}", () => "ok").RequireResource<Note>("read:notes");
            app.MapGet("/issuer", (ApiCaller caller) => caller.Issuer);
            app.MapGet("/anonymous-issuer", (ApiCaller caller) => caller.Issuer ?? "none").AllowAnonymous();
            map?.Invoke(app);
        },
    };

    private static string Token(FakeAuthorizationServer issuer, string scope = "read:notes") => issuer.Token().With("scope", scope).Build();

    private sealed record Note(string OwnerId, string? OwnerIssuer) : IOwnedResource;

    private sealed class Notes : IResourceProvider<Note>
    {
        public ValueTask<Note?> FindAsync(HttpContext context, CancellationToken cancellationToken) => ValueTask.FromResult<Note?>(
            new Note((string)context.GetRouteValue("id")!, context.Request.Query.TryGetValue("issuer", out var issuer) ? issuer.ToString()
                : null));
    }
}
