using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Security.Tests.Startup;

public sealed class MiddlewareOrderTests
{
    private static readonly ForwardedHeadersOptions Forwarded = new() { ForwardedHeaders = ForwardedHeaders.XForwardedProto };

    private static Task<TestApi> StartAsync(Action<WebApplication> pipeline, bool requireTls = false) =>
        TestApi.StartAsync(new TestApiOptions
    {
        AddSecurity = services => ScriptedScheme.Add(services),
        Settings = new() { ["ApiSecurity:RequireTls"] = requireTls ? "true" : "false" },
        Services = services =>
        {
            services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins("https://shop.example").WithMethods("GET")
                .WithExposedHeaders("WWW-Authenticate")));
            services.Configure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.XForwardedProto);
        },
        Pipeline = pipeline,
    });

    private static void RightOrder(WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseCors();
        app.UseAuthentication();
        app.UseAuthorization();
    }

    private static IEnumerable<string> Errors(TestApi api) => api.Log.Ours.Where(line => line is { Level: LogLevel.Error, EventId: 1104 })
        .Select(line => line.Text);

    public static TheoryData<string, string[]> WrongOrders => new()
    {
        { "UseCors", ["UseCors()"] },
        { "UseForwardedHeaders", ["UseForwardedHeaders()"] },
        { "UseForwardedHeaders with options", ["UseForwardedHeaders()"] },
        { "both", ["UseForwardedHeaders()", "UseCors()"] },
        { "UseAuthentication first", ["UseCors()"] },
        { "after another middleware", ["UseCors()"] },
    };

    [Theory]
    [MemberData(nameof(WrongOrders))]
    public async Task A_wrong_order_logs_an_error_that_names_the_fix(string order, string[] calls)
    {
        await using var api = await StartAsync(app =>
        {
            switch (order)
            {
                case "UseCors": app.UseCors(); break;
                case "UseForwardedHeaders": app.UseForwardedHeaders(); break;
                case "UseForwardedHeaders with options": app.UseForwardedHeaders(Forwarded); break;
                case "both": app.UseForwardedHeaders(); app.UseCors(); break;
                case "UseAuthentication first": app.UseAuthentication(); app.UseCors(); app.UseAuthorization(); break;
                case "after another middleware": app.Use((context, next) => next(context)); app.UseCors(); break;
            }
        });
        await api.GetAsync("/orders");
        await api.GetAsync("/orders", "accept");

        Errors(api)
            .Should().Equal(calls.Select(call =>
            $"{call} runs after authentication, which is too late. Call it first, then UseAuthentication() and UseAuthorization()."));
    }

    [Fact]
    public async Task The_right_order_logs_no_error()
    {
        await using var api = await StartAsync(RightOrder);
        Errors(api).Should().BeEmpty();
    }

    [Theory]
    [InlineData("no options", true)]
    [InlineData("no options, in a branch", true)]
    [InlineData("empty options", true)]
    [InlineData("configured", false)]
    [InlineData("options", false)]
    [InlineData("not called", false)]
    public async Task A_call_of_UseForwardedHeaders_that_does_nothing_is_logged_at_startup_with_the_fix(string call, bool isLogged)
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => ScriptedScheme.Add(services),
            Services = services => services.Configure<ForwardedHeadersOptions>(options =>
            {
                if (call == "configured") options.ForwardedHeaders = ForwardedHeaders.XForwardedProto;
            }),
            Pipeline = app =>
            {
                if (call == "no options, in a branch") app.UseWhen(_ => true, branch => branch.UseForwardedHeaders());
                else if (call == "empty options") app.UseForwardedHeaders(new ForwardedHeadersOptions());
                else if (call == "options") app.UseForwardedHeaders(Forwarded);
                else if (call != "not called") app.UseForwardedHeaders();
                app.UseAuthentication();
                app.UseAuthorization();
            },
        });
        var lines = api.Log.Ours.Where(line => line.EventId == 1123).ToArray();
        lines.Length.Should().Be(isLogged ? 1 : 0);
        foreach (var line in lines)
        {
            line.Level.Should().Be(LogLevel.Warning);
            line.Text.Should().ContainAll("ForwardedHeaders", "KnownProxies", "KnownIPNetworks", "ASPNETCORE_FORWARDEDHEADERS_ENABLED");
        }
    }

    [Fact]
    public async Task In_the_right_order_a_refusal_carries_the_CORS_headers()
    {
        await using var api = await StartAsync(RightOrder);
        var answer = await api.SendAsync(FromShop(HttpMethod.Get));
        answer.ShouldBeMissingCredentials();
        answer.Headers["Access-Control-Allow-Origin"].Should().Equal("https://shop.example");
        answer.Headers["Access-Control-Expose-Headers"].Should().Equal("WWW-Authenticate");
    }

    [Fact]
    public async Task In_the_right_order_a_preflight_request_succeeds()
    {
        await using var api = await StartAsync(RightOrder);
        var answer = await api.SendAsync(Preflight());
        ((int)answer.Status).Should().Be(204);
        answer.Headers["Access-Control-Allow-Origin"].Should().Equal("https://shop.example");
        answer.Challenges.Should().BeEmpty();
    }

    [Fact]
    public async Task In_the_wrong_order_a_refusal_has_no_CORS_headers_and_a_preflight_request_is_refused()
    {
        await using var api = await StartAsync(app => app.UseCors());
        (await api.SendAsync(FromShop(HttpMethod.Get))).Headers.Should().NotContainKey("Access-Control-Allow-Origin");
        (await api.SendAsync(Preflight())).ShouldBeMissingCredentials();
    }

    [Theory]
    [InlineData(true, 200)]
    [InlineData(false, 403)]
    public async Task The_scheme_that_a_proxy_forwards_is_applied_only_in_the_right_order(bool right, int status)
    {
        await using var api = await StartAsync(right ? RightOrder : app => app.UseForwardedHeaders(), requireTls: true);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/whoami");
        request.Headers.Add("X-Forwarded-Proto", "https");
        ((int)(await api.SendAsync(request, "accept")).Status).Should().Be(status);
    }

    private static HttpRequestMessage FromShop(HttpMethod method)
    {
        var request = new HttpRequestMessage(method, "/orders");
        request.Headers.Add("Origin", "https://shop.example");
        return request;
    }

    private static HttpRequestMessage Preflight()
    {
        var request = FromShop(HttpMethod.Options);
        request.Headers.Add("Access-Control-Request-Method", "GET");
        return request;
    }
}
