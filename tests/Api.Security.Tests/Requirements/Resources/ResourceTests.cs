using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Security.Tests.Requirements.Resources;

/// <summary>A letter for the tests. The id names its owner, so that every test case is easy to read.</summary>
public sealed record Letter(string Id, string OwnerId, string? TenantId, string? OwnerIssuer) : IOwnedResource;

/// <summary>Objects are loaded once, checked, and passed to the handler. Foreign objects look as if they do not exist.</summary>
public sealed class ResourceTests(ResourceTests.World world) : IClassFixture<ResourceTests.World>
{
    [Theory]
    [InlineData("read:letters", "alice-1", true)]
    [InlineData("read:letters:own", "alice-1", true)]
    [InlineData("read:letters:any", "alice-1", true)]
    [InlineData("read:letters", "bob-1", false)]
    [InlineData("read:letters:own", "bob-1", false)]
    [InlineData("read:letters:any", "bob-1", true)]
    [InlineData("read:letters", "absent", false)]
    [InlineData("read:letters:any", "absent", false)]
    public async Task A_caller_can_read_their_own_objects_and_all_objects_with_the_any_scope(string scope, string id, bool opens)
    {
        foreach (var place in new[] { "/letters/", "/by-attribute/", "/by-name/", "/by-policy/" })
        {
            var answer = await world.Api.GetAsync(place + id, Token(scope));
            if (opens) answer.Body.Should().Be(id);
            else answer.ShouldBe(404, "not_found");
        }
    }

    [Theory]
    [InlineData("read:letters", "alice-1", false)]
    [InlineData("read:letters:own", "alice-1", false)]
    [InlineData("read:letters:any", "bob-1", true)]
    public async Task If_the_any_scope_is_required_no_other_scope_is_enough(string scope, string id, bool opens)
    {
        var answer = await world.Api.GetAsync("/all-letters/" + id, Token(scope));
        if (opens) answer.ShouldBeOk();
        else answer.ShouldBe(403, "insufficient_scope", "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"read:letters:any\"");
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task The_response_for_a_foreign_object_equals_that_for_an_absent_one_byte_for_byte(string environment)
    {
        await using var api = await world.StartAsync(environment);
        var token = Token("read:letters");
        var absent = await api.GetAsync("/letters/absent", token);
        foreach (var foreign in new[] { "bob-1", "alice-of-another-tenant", "alice-of-another-issuer" })
        {
            var answer = await api.GetAsync("/letters/" + foreign, token);
            Same(answer).Should().Be(Same(absent), foreign);
            answer.Headers.Where(header => header.Key is not "Date").Select(header => $"{header.Key}: {string.Join(',', header.Value)}")
                .Should().Equal(absent.Headers.Where(header => header.Key is not "Date")
                    .Select(header => $"{header.Key}: {string.Join(',', header.Value)}"));
        }

        static string Same(TestAnswer answer)
        {
            var body = answer.Body;
            var trace = answer.Problem["traceId"]!.GetValue<string>();
            return $"{(int)answer.Status} {body.Replace(trace, "", StringComparison.Ordinal)}";
        }
    }

    [Fact]
    public async Task Without_the_scope_nothing_is_loaded_and_present_and_absent_objects_look_alike()
    {
        var before = LetterProvider.Loads;
        foreach (var id in new[] { "alice-1", "bob-1", "absent" })
            (await world.Api.GetAsync("/letters/" + id, Token("other")))
                .ShouldBe(403, "insufficient_scope", "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"read:letters\"");
        LetterProvider.Loads.Should().Be(before);
    }

    [Fact]
    public async Task An_object_that_is_required_twice_is_loaded_once()
    {
        var id = "alice-once";
        (await world.Api.GetAsync("/twice/" + id, Token("read:letters write:letters"))).Body.Should().Be(id);
        LetterProvider.LoadsOf(id).Should().Be(1);
        (await world.Api.GetAsync("/twice/bob-2", Token("read:letters:any write:letters"))).ShouldBe(404, "not_found");
    }

    [Theory]
    [InlineData("alice-of-t1", "t1", 200)]
    [InlineData("alice-of-t1", "t2", 404)]
    [InlineData("alice-of-t1", null, 404)]
    [InlineData("alice-1", "home", 200)]
    [InlineData("alice-1", null, 404)]
    [InlineData("alice-of-no-tenant", null, 404)]
    [InlineData("alice-of-no-tenant", "home", 404)]
    [InlineData("bob-of-t1", "t1", 404)]
    public async Task An_object_must_belong_to_the_tenant_of_the_caller(string id, string? tenant, int status)
    {
        var token = world.Issuer.Token().With("scope", "read:letters");
        if (tenant is not null) token.With("tenant_id", tenant);
        ((int)(await world.Api.GetAsync("/letters/" + id, token.Build())).Status).Should().Be(status);
    }

    [Fact]
    public async Task The_any_scope_does_not_reach_into_another_tenant() =>
        (await world.Api.GetAsync("/letters/alice-of-t1", world.Issuer.Token().With("scope", "read:letters:any").With("tenant_id", "t2")
            .Build())).ShouldBe(404, "not_found");

    [Fact]
    public async Task The_tenants_of_the_route_and_of_the_object_must_both_be_that_of_the_caller()
    {
        var token = world.Issuer.Token().With("scope", "read:letters").With("tenant_id", "t1").Build();
        (await world.Api.GetAsync("/tenants/t1/letters/alice-of-t1", token)).ShouldBeOk();
        (await world.Api.GetAsync("/tenants/t1/letters/alice-of-another-tenant", token)).ShouldBe(404, "not_found");
        (await world.Api.GetAsync("/tenants/t2/letters/alice-of-t1", token)).ShouldBe(403, "tenant_mismatch");
    }

    [Fact]
    public async Task A_client_credentials_token_owns_what_its_client_owns()
    {
        var job = world.Issuer.Token().With("scope", "read:letters:own").With("tenant_id", "home").With("sub", "job")
            .With("client_id", "job");
        (await world.Api.GetAsync("/letters/job-1", job.Build())).ShouldBeOk();
        (await world.Api.GetAsync("/letters/alice-1", job.Build())).ShouldBe(404, "not_found");
        // A user whose token was issued to this client is not the client.
        (await world.Api.GetAsync("/letters/job-1", world.Issuer.Token().With("scope", "read:letters").With("tenant_id", "home")
            .With("client_id", "job").Build())).ShouldBe(404, "not_found");
    }

    [Fact]
    public async Task If_an_object_names_an_issuer_its_owner_must_come_from_that_issuer()
    {
        (await world.Api.GetAsync("/letters/alice-of-another-issuer", Token("read:letters"))).ShouldBe(404, "not_found");
        (await world.Api.GetAsync("/letters/alice-of-this-issuer", Token("read:letters"))).ShouldBeOk();
    }

    [Fact]
    public async Task A_provider_that_fails_causes_a_503_response_and_never_grants_access()
    {
        var answer = await world.Api.GetAsync("/letters/broken", Token("read:letters:any"));
        answer.ShouldBe(503, "policy_unavailable");
        answer.Headers["Retry-After"].Should().Equal("5");
        answer.Body.Should().NotContain("the store is down");
        world.Api.Log.Ours.Should().Contain(entry => entry.EventId == 1108 && entry.Level == LogLevel.Error);
    }

    [Fact]
    public async Task An_endpoint_that_binds_a_resource_without_requiring_it_prevents_startup()
    {
        var starting = () =>
            TestApi.StartAsync(world.Issuer, new TestApiOptions { Endpoints = app =>
            app.MapGet("/forgotten/{id}", (AuthorizedResource<Letter> letter) => letter.Value.Id).RequireScope("read:letters") });
        await starting.Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("*GET /forgotten/{id}*AuthorizedResource<Letter>*no RequireResource<Letter>*");
    }

    [Fact]
    public async Task A_handler_that_requests_a_resource_that_was_not_authorized_fails() =>
        ((int)(await world.Api.GetAsync("/unasked/alice-1", Token("read:letters"))).Status).Should().Be(500);

    [Fact]
    public async Task A_resource_type_without_a_provider_prevents_startup()
    {
        var starting = () => TestApi.StartAsync(world.Issuer,
            new TestApiOptions { Endpoints = app => app.MapGet("/x/{id}", () => "x").RequireResource<Letter>("read:letters") });
        await starting.Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("*GET /x/{id}*no provider is registered for 'Letter'*AddResource<Letter*");
    }

    [Theory]
    [InlineData("/users/alice/letters", "read:letters", 200)]
    [InlineData("/users/bob/letters", "read:letters", 404)]
    [InlineData("/users/Alice/letters", "read:letters", 404)]
    [InlineData("/users/bob/letters", "read:letters:own", 404)]
    [InlineData("/users/bob/letters", "read:letters:any", 200)]
    [InlineData("/users/alice/letters", "other", 403)]
    [InlineData("/users/bob/letters", "other", 403)]
    [InlineData("/users/bob/letters/named", "read:letters", 404)]
    [InlineData("/users/alice/letters/named", "read:letters", 200)]
    public async Task RequireOwner_compares_the_owner_in_the_route_with_the_caller(string path, string scope, int status)
    {
        var answer = await world.Api.GetAsync(path, Token(scope));
        ((int)answer.Status).Should().Be(status, answer.Body);
        if (status == 404) answer.ShouldBe(404, "not_found");
        if (status == 403)
            answer.ShouldBe(403, "insufficient_scope", "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"read:letters\"");
    }

    [Fact]
    public async Task An_owner_parameter_that_the_route_does_not_have_prevents_startup()
    {
        var starting = () => TestApi.StartAsync(world.Issuer,
            new TestApiOptions { Endpoints = app => app.MapGet("/users/{user}", () => "x").RequireOwner("read:letters", "userId") });
        await starting.Should().ThrowAsync<InvalidOperationException>().WithMessage("*'userId', which its route does not have*");
    }

    [Fact]
    public async Task Requirements_of_an_attribute_of_the_application_are_validated_too()
    {
        var starting = () => TestApi.StartAsync(world.Issuer,
            new TestApiOptions { Endpoints = app => app.MapGet("/users/{user}", () => "x").WithMetadata(new OwnAttribute()) });
        await starting.Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("*GET /users/{user}*'userId', which its route does not have*");
    }

    private string Token(string scope) => world.Issuer.Token().With("scope", scope).With("tenant_id", "home").Build();

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class OwnAttribute : Attribute, IAuthorizationRequirementData
    {
        public IEnumerable<IAuthorizationRequirement> GetRequirements() => new AuthorizationPolicyBuilder()
            .RequireOwner("read:letters", "userId").Requirements;
    }

    /// <summary>Finds letters by ids that describe them: first the owner, then what is special.</summary>
    private sealed class LetterProvider : IResourceProvider<Letter>
    {
        private static readonly ConcurrentDictionary<string, int> Counts = new();

        public static int Loads => Counts.Values.Sum();

        public static int LoadsOf(string id) => Counts.GetValueOrDefault(id);

        public static string Issuer { get; set; } = "";

        public async ValueTask<Letter?> FindAsync(HttpContext context, CancellationToken cancellationToken)
        {
            await Task.Yield();
            var id = (string)context.GetRouteValue("id")!;
            Counts.AddOrUpdate(id, 1, (_, count) => count + 1);
            if (id == "absent") return null;
            if (id == "broken") throw new InvalidOperationException("the store is down");
            return new Letter(
                id, id.Split('-')[0], id.EndsWith("of-another-tenant", StringComparison.Ordinal) ? "t9" : id.EndsWith("of-t1",
                    StringComparison.Ordinal) ? "t1" : id.EndsWith("of-no-tenant", StringComparison.Ordinal) ? null : "home",
                id.EndsWith("of-another-issuer", StringComparison.Ordinal) ? "https://other.example"
                    : id.EndsWith("of-this-issuer", StringComparison.Ordinal) ? Issuer : null);
        }
    }

    public sealed class World : IAsyncLifetime
    {
        public FakeAuthorizationServer Issuer { get; private set; } = null!;

        public TestApi Api { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Issuer = await FakeAuthorizationServer.StartAsync();
            LetterProvider.Issuer = Issuer.Issuer;
            Api = await StartAsync("Production");
        }

        public Task<TestApi> StartAsync(string environment) => TestApi.StartAsync(new TestApiOptions
        {
            Environment = environment,
            Issuer = Issuer,
            Services = services =>
            {
                services.AddApiSecurity().AddResource<Letter, LetterProvider>();
                services.AddAuthorization(options => options.AddPolicy("letter", policy => policy.RequireResource<Letter>("read:letters")));
            },
            Endpoints = app =>
            {
                app.MapGet("/letters/{id}", (AuthorizedResource<Letter> letter) => letter.Value.Id).RequireResource<Letter>("read:letters");
                app.MapGet("/all-letters/{id}", (AuthorizedResource<Letter> letter) => letter.Value.Id)
                    .RequireResource<Letter>("read:letters:any");
                app.MapGet("/by-attribute/{id}",
                    [RequireResource<Letter>("read:letters")] (AuthorizedResource<Letter> letter) => letter.Value.Id);
                app.MapGet("/by-name/{id}",
                    [Authorize("resource:Letter:read:letters")] (HttpContext context) => AuthorizedResource<Letter>.From(context).Value.Id);
                app.MapGet("/by-policy/{id}", [Authorize("letter")] (AuthorizedResource<Letter> letter) => letter.Value.Id);
                app.MapGet("/twice/{id}", (AuthorizedResource<Letter> letter) => letter.Value.Id).RequireResource<Letter>("read:letters")
                    .RequireResource<Letter>("write:letters");
                app.MapGroup("/tenants/{tenantId}").RequireTenant().MapGet("/letters/{id}",
                    (AuthorizedResource<Letter> letter) => letter.Value.Id).RequireResource<Letter>("read:letters");
                app.MapGet("/unasked/{id}", (HttpContext context) => AuthorizedResource<Letter>.From(context).Value.Id)
                    .RequireScope("read:letters");
                app.MapGet("/users/{userId}/letters", () => "ok").RequireOwner("read:letters", "userId");
                app.MapGet("/users/{userId}/letters/named", [Authorize("owner:userId:read:letters")] () => "ok");
            },
        });

        public async ValueTask DisposeAsync()
        {
            await Api.DisposeAsync();
            await Issuer.DisposeAsync();
        }
    }
}
