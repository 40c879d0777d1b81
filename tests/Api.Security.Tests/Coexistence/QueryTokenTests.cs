using System.Net;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpLogging;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Coexistence;

/// <summary>Browsers send the token of a SignalR connection in the URL, because they cannot set headers there.</summary>
public sealed class QueryTokenTests
{
    private static readonly string Token = ClaimsScheme.Credential("""{"sub":"alice","scope":"read:orders"}""");

    [Fact]
    public async Task A_browser_connects_with_a_WebSocket()
    {
        await using var api = await StartAsync();
        await using var connection = Browser(api, $"/hubs/orders?access_token={Token}");
        await connection.StartAsync();
        (await connection.InvokeAsync<string?>("Me")).Should().Be("alice");
    }

    [Fact]
    public async Task A_browser_receives_server_sent_events()
    {
        await using var api = await StartAsync();
        using var request = Events($"/hubs/events?access_token={Token}&id=1");
        (await api.SendAsync(request)).Body.Should().Be("alice ?id=1");
    }

    [Fact]
    public async Task Without_the_setting_the_token_is_not_read_and_the_log_says_how_to_accept_it()
    {
        await using var api = await StartAsync(accept: []);
        await using var connection = Browser(api, $"/hubs/orders?access_token={Token}");
        await connection.Awaiting(one => one.StartAsync()).Should().ThrowAsync<Exception>();
        var hint = api.Log.Ours.Should().ContainSingle(line => line.EventId == 1118).Which.Text;
        hint.Should().Contain("AcceptQueryToken").And.Contain("/hubs/orders").And.NotContain(Token);
    }

    [Theory]
    [InlineData("/orders?access_token={0}")] // elsewhere
    [InlineData("/hubsandmore?access_token={0}")]
    [InlineData("/hubs/orders?token={0}")] // another name
    public async Task Other_requests_with_a_token_in_the_URL_have_no_credential(string url)
    {
        await using var api = await StartAsync();
        (await api.SendAsync(Events(string.Format(null, url, Token)))).ShouldBeMissingCredentials();
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_request_that_can_have_headers_needs_the_header(string method)
    {
        await using var api = await StartAsync();
        (await api.SendAsync(new HttpRequestMessage(new(method), $"/hubs/events?access_token={Token}"))).ShouldBeMissingCredentials();
        api.Log.Ours.Should().ContainSingle(line => line.EventId == 1118);
    }

    [Theory]
    [InlineData("?access_token={0}&access_token={0}", HttpStatusCode.BadRequest)]
    [InlineData("?access_token={0}&ACCESS_TOKEN={0}", HttpStatusCode.BadRequest)]
    [InlineData("?access_token={0}&access%5Ftoken={0}", HttpStatusCode.BadRequest)]
    [InlineData("?access_token=", HttpStatusCode.BadRequest)]
    [InlineData("?access_token", HttpStatusCode.BadRequest)]
    [InlineData("?access_token={0}%20x", HttpStatusCode.BadRequest)]
    [InlineData("?access_token={0}+x", HttpStatusCode.BadRequest)]
    [InlineData("?a=1&access%5Ftoken={0}&b=%26&c", HttpStatusCode.OK)]
    [InlineData("?&access_token={0}", HttpStatusCode.OK)]
    public async Task The_URL_has_one_token(string query, HttpStatusCode expected)
    {
        await using var api = await StartAsync();
        var answer = await api.SendAsync(Events("/hubs/events" + string.Format(null, query, Token)));
        answer.Status.Should().Be(expected);
        if (expected == HttpStatusCode.OK) answer.Body.Should().NotContain("token").And.StartWith("alice");
    }

    [Fact]
    public async Task A_token_in_the_URL_and_one_in_the_header_are_two_credentials()
    {
        await using var api = await StartAsync();
        var answer = await api.SendAsync(Events($"/hubs/events?access_token={Token}"), Token);
        answer.Status.Should().Be(HttpStatusCode.BadRequest);
        answer.Body.Should().Contain("invalid_request");
    }

    [Fact]
    public async Task Other_parameters_arrive_as_they_were_sent()
    {
        await using var api = await StartAsync();
        var answer = await api.SendAsync(Events($"/hubs/events?a=%2f+%26&access_token={Token}&b&c=&d=1=2"));
        answer.Body.Should().Be("alice ?a=%2f+%26&b&c&d=1=2");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/base")]
    public async Task No_log_of_the_application_has_the_token(string pathBase)
    {
        await using var api = await StartAsync([pathBase + "/hubs"], pipeline: app =>
        {
            app.UsePathBase("/base");
            app.UseHttpLogging();
            app.UseRouting();
            app.UseAuthentication();
            app.UseAuthorization();
        });
        (await api.SendAsync(Events($"{pathBase}/hubs/events?access_token={Token}"))).Status.Should().Be(HttpStatusCode.OK);
        await using var connection = Browser(api, $"{pathBase}/hubs/orders?access_token={Token}");
        await connection.StartAsync();
        await connection.InvokeAsync<string?>("Me");
        (await api.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"{pathBase}/hubs/events?access_token={Token}")))
            .ShouldBeMissingCredentials();
        await connection.StopAsync();
        await api.App.StopAsync();
        api.Log.Lines.Should().NotContain(line => line.Text.Contains(Token, StringComparison.Ordinal));
        api.Log.Lines.Should().Contain(line => line.Text.Contains("Request starting", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cookie_site_has_hubs_for_browsers_with_tokens()
    {
        await using var site = await SiteWithLogin.StartAsync(
            services: services => services.AddSignalR().Services.AddApiSecurity(options => options.AcceptQueryToken("/hubs")),
            endpoints: app => app.MapHub<OrdersHub>("/hubs/orders").RequireApiSecurity());
        await using var connection = Browser(site.Api, $"/hubs/orders?access_token={Token}");
        await connection.StartAsync();
        (await connection.InvokeAsync<string?>("Me")).Should().Be("alice");
        await site.LogInAsync();
        (await site.BrowseAsync("/hubs/orders/negotiate")).ShouldBeMissingCredentials();
    }

    [Theory]
    [InlineData("hubs")]
    [InlineData("/")]
    [InlineData("/hubs/")]
    [InlineData("")]
    public async Task A_path_that_is_none_prevents_startup(string path)
    {
        await using var app = TestApi.Build(Options([path]), new RecordingLogger());
        (await app.Awaiting(one => one.StartAsync()).Should().ThrowAsync<Exception>())
            .Which.Message.Should().Contain("AcceptQueryToken()").And.Contain("such as /hubs");
    }

    [Fact]
    public async Task A_path_without_a_hub_is_named_at_start()
    {
        await using var api = await StartAsync(["/hubs", "/hub"]);
        api.Log.Ours.Should().ContainSingle(line => line.EventId == 1119).Which.Text.Should().Contain("below /hub.");
    }

    [Fact]
    public async Task Another_factory_of_contexts_that_would_let_tokens_into_the_log_prevents_startup()
    {
        await using var app = TestApi.Build(
            Options(["/hubs"]) with { Services = services => services.AddSingleton<IHttpContextFactory, OwnFactory>() },
            new RecordingLogger());
        (await app.Awaiting(one => one.StartAsync()).Should().ThrowAsync<InvalidOperationException>())
            .Which.Message.Should().Contain(nameof(OwnFactory)).And.Contain("AcceptQueryToken()");
    }

    [Fact]
    public async Task Without_a_scheme_for_bearer_tokens_startup_fails()
    {
        await using var app = TestApi.Build(
            new TestApiOptions
            {
                AddSecurity = services => services.AddApiSecurity(options => options.AcceptQueryToken("/hubs"))
                    .AddScheme("Ticket", "Ticket", _ => new ClaimsScheme(null)),
            },
            new RecordingLogger());
        (await app.Awaiting(one => one.StartAsync()).Should().ThrowAsync<Exception>())
            .Which.Message.Should().Contain("AcceptQueryToken()").And.Contain("AddJwt()");
    }

    private static Task<TestApi> StartAsync(string[]? accept = null, Action<WebApplication>? pipeline = null) =>
        TestApi.StartAsync(Options(accept ?? ["/hubs"]) with { Pipeline = pipeline });

    private static TestApiOptions Options(string[] accept) => new()
    {
        AddSecurity = services =>
        {
            services.AddHttpLogging(logging => logging.LoggingFields = HttpLoggingFields.All);
            services.AddSignalR();
            services.AddApiSecurity(options => options.AcceptQueryToken(accept));
            ClaimsScheme.Add(services);
        },
        Endpoints = app =>
        {
            app.MapHub<OrdersHub>("/hubs/orders").RequireScope("read:orders");
            app.Map("/hubs/events", (HttpRequest request, ApiCaller caller) => $"{caller.Subject} {request.QueryString}");
            app.MapGet("/hubsandmore", () => "");
        },
    };

    private static HttpRequestMessage Events(string url) =>
        new(HttpMethod.Get, url) { Headers = { Accept = { new("text/event-stream") } } };

    // The browser's client sends neither a negotiation nor a header.
    private static HubConnection Browser(TestApi api, string url) => new HubConnectionBuilder()
        .WithUrl(new Uri(api.Client.BaseAddress!, url), http =>
        {
            http.SkipNegotiation = true;
            http.Transports = HttpTransportType.WebSockets;
        })
        .Build();

    private sealed class OrdersHub : Hub
    {
        public string? Me() => Context.UserIdentifier;
    }

    private sealed class OwnFactory(IServiceProvider services) : IHttpContextFactory
    {
        private readonly DefaultHttpContextFactory _default = new(services);

        public HttpContext Create(IFeatureCollection featureCollection) =>
            _default.Create(featureCollection);

        public void Dispose(HttpContext httpContext) => _default.Dispose(httpContext);
    }
}
