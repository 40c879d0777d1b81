using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Jwt.Tests.Issuers;

/// <summary>A caller is identified by issuer and subject: Alice at one issuer is not Alice at another.</summary>
public sealed class OwnerOfIssuerTests
{
    [Fact]
    public async Task A_subject_owns_an_object_only_with_the_matching_issuer()
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
    public async Task With_several_issuers_an_owner_without_an_issuer_matches_no_caller()
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
    public async Task With_one_issuer_an_owner_without_an_issuer_belongs_to_that_issuer()
    {
        await using var one = await TwoIssuers.StartWithOneAsync(Options());
        (await one.Api.GetAsync("/notes/alice", Token(one.Home))).ShouldBeOk();
        (await one.Api.GetAsync("/notes/bob", Token(one.Home))).ShouldBe(404, "not_found");
        (await one.Api.GetAsync("/notes/alice?issuer=" + Uri.EscapeDataString(one.Partner.Issuer), Token(one.Home)))
            .ShouldBe(404, "not_found");
    }

    [Fact]
    public async Task The_API_can_read_the_issuer_of_a_caller()
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
    public async Task The_owner_in_the_route_is_a_subject_of_the_named_issuer(string place)
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
    public async Task With_several_issuers_an_owner_requirement_without_an_issuer_prevents_startup(string place, Action<WebApplication> map)
    {
        var starting = async () => await (await TwoIssuers.StartAsync(_ => { }, _ => { }, Options(map))).DisposeAsync();
        (await starting.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Contain(place).And.Contain(
            "RequireOwner(scope, \"userId\", issuer:");
        await using var one = await TwoIssuers.StartWithOneAsync(Options(map));
        (await one.Api.GetAsync($"{place[4..^9]}/alice", Token(one.Home))).ShouldBeOk();
    }

    [Fact]
    public async Task With_several_issuers_an_imperative_owner_check_without_an_issuer_is_denied()
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
    public async Task A_policy_name_with_an_invalid_issuer_prevents_startup(string name)
    {
        var starting = async () =>
            await (await TwoIssuers.StartWithOneAsync(Options(app => app.MapGet("/x/{userId}", () => "ok").RequireAuthorization(name))))
            .DisposeAsync();
        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*GET /x/{userId}*");
    }

    [Fact]
    public void RequireOwner_refuses_an_empty_issuer_and_a_scope_that_contains_an_issuer()
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
