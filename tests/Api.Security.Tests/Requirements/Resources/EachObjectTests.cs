using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Requirements.Resources;

/// <summary>One request may authorize several objects: each one is loaded and checked separately.</summary>
public sealed class EachObjectTests : IAsyncLifetime
{
    private const string Alice = """{"scope":"read:docs write:docs"}""";

    private TestApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await TestApi.StartAsync(new TestApiOptions
    {
        AddSecurity = services =>
        {
            ClaimsScheme.Add(services);
            services.AddApiSecurity().AddResource<Doc, Docs>();
        },
        Pipeline = app =>
        {
            app.UseExceptionHandler(
                new ExceptionHandlerOptions { ExceptionHandlingPath = "/docs/bob-2", AllowStatusCode404Response = true });
            app.UseStatusCodePagesWithReExecute("/docs/alice-9");
            app.UseRouting();
            app.UseAuthentication();
            app.UseAuthorization();
        },
        Endpoints = app =>
        {
            app.MapGet("/docs/{id}", (AuthorizedResource<Doc> doc) => doc.Value.Id).RequireResource<Doc>("read:docs");
            app.MapGet("/loop",
                (HttpContext context, IAuthorizationService _) => AskAsync(context, id => context.Request.RouteValues["id"] = id));
            app.MapGet("/loop-by-items",
                (HttpContext context, IAuthorizationService _) => AskAsync(context, id => context.Items["id"] = id));
            app.MapGet("/loop/{id}", (HttpContext context, IAuthorizationService _) =>
                AskAsync(context, id => context.Request.RouteValues["id"] = id)).RequireResource<Doc>("read:docs");
            app.MapGet("/fails/{id}", string (AuthorizedResource<Doc> doc) => throw new InvalidOperationException(doc.Value.Id))
                .RequireResource<Doc>("read:docs");
            app.MapGet("/gone/{id}", (AuthorizedResource<Doc> doc) => Results.StatusCode(410)).RequireResource<Doc>("read:docs");
            app.MapGet("/last/{id}", LastAsync).RequireResource<Doc>("read:docs");
        },
    });

    public async ValueTask DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData("/loop")]
    [InlineData("/loop-by-items")]
    [InlineData("/loop/alice-7")]
    public async Task A_loop_over_ids_checks_each_object(string path) =>
        (await _api.AskAsync($"{path}?ids=alice-1,bob-1,absent,alice-2,bob-2", Alice)).Body.Should().Be("yes no no yes no");

    [Fact]
    public async Task The_order_of_a_loop_changes_nothing() =>
        (await _api.AskAsync("/loop?ids=bob-1,alice-1", Alice)).Body.Should().Be("no yes");

    [Fact]
    public async Task An_endpoint_that_the_exception_handler_executes_checks_its_own_object()
    {
        var answer = await _api.AskAsync("/fails/alice-1", Alice);
        (answer.Status, answer.Code).Should().Be((System.Net.HttpStatusCode.NotFound, "not_found"));
        answer.Body.Should().NotContain("alice-1").And.NotContain("bob-2");
        (await _api.AskAsync("/fails/alice-1", """{"scope":"read:docs:any"}""")).Body.Should().Be("bob-2");
    }

    [Fact]
    public async Task An_endpoint_that_status_code_pages_execute_checks_and_receives_its_own_object()
    {
        (await _api.AskAsync("/gone/alice-1", Alice)).Body.Should().Be("alice-9");
        (await _api.AskAsync("/gone/alice-1", """{"scope":"read:docs:any","sub":"bob"}""")).Body.Should().Be("alice-9");
        (await _api.AskAsync("/gone/bob-1", """{"scope":"read:docs","sub":"bob"}""")).Body.Should().NotContain("bob-1").And.NotContain(
            "alice-9");
    }

    [Fact]
    public async Task The_handler_receives_the_object_that_was_checked_last_but_never_a_denied_one()
    {
        (await _api.AskAsync("/last/alice-1?id=alice-2", Alice)).Body.Should().Be("alice-2");
        (await _api.AskAsync("/last/alice-1?id=bob-1", Alice)).Body.Should().Be("none");
        (await _api.AskAsync("/last/alice-1?id=absent", Alice)).Body.Should().Be("none");
    }

    [Fact]
    public async Task An_endpoint_that_requires_no_object_does_not_receive_that_of_the_previous_endpoint()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services =>
            {
                ClaimsScheme.Add(services);
                services.AddApiSecurity().AddResource<Doc, Docs>();
            },
            Pipeline = app =>
            {
                app.UseStatusCodePagesWithReExecute("/unprotected");
                app.UseRouting();
                app.UseAuthentication();
                app.UseAuthorization();
            },
            Endpoints = app =>
            {
                app.MapGet("/docs/{id}", (AuthorizedResource<Doc> doc) => Results.StatusCode(410)).RequireResource<Doc>("read:docs");
                app.MapGet("/unprotected", (HttpContext context) =>
                {
                    var getting = () => AuthorizedResource<Doc>.From(context);
                    return getting.Should().Throw<InvalidOperationException>().Which.Message;
                });
            },
        });
        (await api.AskAsync("/docs/alice-1", Alice)).Body.Should().Contain("No Doc was authorized");
    }

    private static async Task<string> AskAsync(HttpContext context, Action<string> choose)
    {
        var authorization = context.RequestServices.GetRequiredService<IAuthorizationService>();
        var answers = new List<string>();
        foreach (var id in context.Request.Query["ids"].ToString().Split(','))
        {
            choose(id);
            answers.Add((await authorization.AuthorizeAsync(context.User, context, "resource:Doc:read:docs")).Succeeded ? "yes" : "no");
        }

        return string.Join(' ', answers);
    }

    private static async Task<string> LastAsync(HttpContext context, IAuthorizationService authorization)
    {
        context.Request.RouteValues["id"] = context.Request.Query["id"].ToString();
        var judged = await authorization.AuthorizeAsync(context.User, context, "resource:Doc:read:docs");
        try
        {
            var last = AuthorizedResource<Doc>.From(context).Value.Id;
            judged.Succeeded.Should().BeTrue();
            return last;
        }
        catch (InvalidOperationException)
        {
            return "none";
        }
    }

    private sealed record Doc(string Id, string OwnerId) : IOwnedResource;

    /// <summary>Finds documents by ids that name their owner. The id is in the route, or where a handler has put it.</summary>
    private sealed class Docs : IResourceProvider<Doc>
    {
        public ValueTask<Doc?> FindAsync(HttpContext context, CancellationToken cancellationToken)
        {
            var id = (string)(context.Items["id"] ?? context.GetRouteValue("id"))!;
            return ValueTask.FromResult(id == "absent" ? null : new Doc(id, id.Split('-')[0]));
        }
    }
}
