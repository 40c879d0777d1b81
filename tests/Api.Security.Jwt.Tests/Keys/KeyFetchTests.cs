using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.IO.Compression;
using System.Text;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>Each way in which a key fetch can fail, and the name that the metric and the log use for it.</summary>
public sealed class KeyFetchTests
{
    private static readonly Dictionary<KeyFetchFailure, (string Result, Action<FakeAuthorizationServer> Break)> Failures = new()
    {
        [KeyFetchFailure.Unreachable] =
            ("unreachable", issuer => issuer.Instead = context => { context.Abort(); return Task.CompletedTask; }),
        [KeyFetchFailure.TimedOut] = ("timed_out", _ => { }),
        [KeyFetchFailure.BadStatus] =
            ("bad_status", issuer => issuer.Instead = context => { context.Response.StatusCode = 500; return Task.CompletedTask; }),
        [KeyFetchFailure.TooLarge] = ("too_large", issuer => issuer.RawKeySet = new string(' ', BoundedDocumentRetriever.MaxBytes + 1)),
        [KeyFetchFailure.Malformed] = ("malformed", issuer => issuer.RawDiscovery = "<html>"),
        [KeyFetchFailure.WrongIssuer] = ("wrong_issuer",
            issuer => issuer.RawDiscovery = $$"""{"issuer":"https://stranger.example","jwks_uri":"{{issuer.Issuer}}/jwks"}"""),
        [KeyFetchFailure.NotHttps] = ("not_https", _ => { }),
        [KeyFetchFailure.UnusableKeys] = ("unusable_keys", issuer => issuer.RawKeySet = """{"keys":[]}"""),
    };

    // The other failures occur only for issuers of a resolver: see ResolvedKeyAddressTests and ResolverFloodTests.
    public static TheoryData<string> Names =>
        [.. Enum.GetValues<KeyFetchFailure>().Except([KeyFetchFailure.ForbiddenAddress, KeyFetchFailure.Postponed])
            .Select(failure => failure.ToString())];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_failure_returns_503_and_is_counted_and_logged(string name)
    {
        var failure = Enum.Parse<KeyFetchFailure>(name);
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var issuer = await FakeAuthorizationServer.StartAsync(clock, "ES256");
        var (result, breakIssuer) = Failures[failure];
        breakIssuer(issuer);
        // The issuer does not respond. The request is canceled when the limit of 5 seconds has passed, and not a tick earlier.
        if (failure is KeyFetchFailure.TimedOut) issuer.Instead = async context =>
        {
            clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
            context.RequestAborted.IsCancellationRequested.Should().BeFalse();
            clock.Advance(TimeSpan.FromTicks(1));
            var gone = new TaskCompletionSource();
            await using var _ = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        };
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            Clock = clock, Environment = "Development",
            ConfigureJwt = jwt => jwt.AddIssuer(issuer.Issuer, "orders-api", trusted =>
            {
                trusted.WarmUp = KeyWarmUp.Off;
                trusted.RequireHttpsMetadata = failure is KeyFetchFailure.NotHttps;
                if (failure is KeyFetchFailure.NotHttps)
                    (trusted.Authority, trusted.MetadataAddress) = ("https://issuer.example", "https://issuer.example/metadata");
            }),
            Services = failure is KeyFetchFailure.NotHttps ? services => services.AddHttpClient("Api.Security.Jwt.Keys")
                .ConfigurePrimaryHttpMessageHandler(() => new InsecureKeys()) : null,
        });
        var counted = new ConcurrentQueue<string>();
        using var listener = Listen(api, counted);

        var token = issuer.Token();
        if (failure is KeyFetchFailure.NotHttps) token.With("iss", "https://issuer.example");
        (await api.GetAsync("/orders", token.Build())).ShouldBe(503, "verification_unavailable");

        counted.Should().Equal(result);
        api.Log.Ours.Should().ContainSingle(line => line.EventId == 1203).Which.Text.Should().Contain($": {name}.");
    }

    [Fact]
    public async Task A_success_is_counted_and_traced()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await TestApi.StartAsync(issuer);
        var counted = new ConcurrentQueue<string>();
        var traced = new ConcurrentQueue<Activity>();
        using var listener = Listen(api, counted);
        using var activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Api.Security", Sample = (ref ActivityCreationOptions<ActivityContext> _) =>
                ActivitySamplingResult.AllData, ActivityStopped = traced.Enqueue,
        };
        ActivitySource.AddActivityListener(activities);

        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();

        counted.Should().Equal("success");
        traced.Where(activity => (string?)activity.GetTagItem("issuer") == issuer.Issuer)
            .Should().ContainSingle().Which.OperationName.Should().Be("api_security.keys.refresh");
    }

    [Fact]
    public async Task A_client_that_disconnects_does_not_cancel_the_fetch_for_other_requests()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        var (asked, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        issuer.Instead = async context =>
        {
            asked.TrySetResult();
            await goOn.Task;
            await context.Response.WriteAsync((context.Request.Path == "/jwks" ? issuer.KeySet() : issuer.Discovery()).ToJsonString());
        };
        await using var api = await TestApi.StartAsync(issuer);
        using var impatient = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
        request.Headers.Add("Authorization", "Bearer " + issuer.Token().Build());

        var first = api.Client.SendAsync(request, impatient.Token);
        await asked.Task;
        var second = api.GetAsync("/orders", issuer.Token().Build());
        await impatient.CancelAsync();
        await ((Func<Task>)(() => first)).Should().ThrowAsync<OperationCanceledException>();
        goOn.SetResult();

        (await second).ShouldBeOk();
        issuer.Requests.Should().Be(2);
    }

    private static MeterListener Listen(TestApi api, ConcurrentQueue<string> results)
    {
        var meters = api.App.Services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "api_security.keys.refreshes" && ReferenceEquals(instrument.Meter.Scope, meters))
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            foreach (var tag in tags)
                if (tag.Key == "result") results.Enqueue((string)tag.Value!);
        });
        listener.Start();
        return listener;
    }

    /// <summary>Returns a discovery document over HTTPS whose <c>jwks_uri</c> is plain HTTP.</summary>
    private sealed class InsecureKeys : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content =
                new StringContent("""{"issuer":"https://issuer.example","jwks_uri":"http://issuer.example/jwks"}""") });
    }

    [Theory]
    [InlineData("Location", "http://[")]
    [InlineData("Location", "")]
    [InlineData("Location", "//")]
    [InlineData("Location", "http:///x")]
    [InlineData("Location", "file:///etc/passwd")]
    [InlineData("Retry-After", "-5")]
    [InlineData("Retry-After", "99999999999999")]
    [InlineData("Retry-After", "Mon, 01 Jan 1990 00:00:00 GMT")]
    [InlineData("Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT")]
    public async Task An_error_response_with_an_odd_header_is_reported_as_bad_status(string name, string value)
    {
        await using var world = await KeyWorld.StartAsync(issuer => issuer.Instead = context =>
        {
            context.Response.StatusCode = name == "Location" ? 302 : 503;
            context.Response.Headers[name] = value;
            return Task.CompletedTask;
        });
        var answer = await world.GoodAsync();
        answer.ShouldBe(503, "verification_unavailable");
        int.Parse(answer.Headers["Retry-After"].Single(), null).Should().BeInRange(1, 300);
        world.Counted.Of(KeyWorld.Refreshes).Should().ContainSingle().Which.Should().EndWith("bad_status");
    }

    [Theory]
    [InlineData("Cache-Control", "max-age=99999999999999999999")]
    [InlineData("Cache-Control", "max-age=-1")]
    [InlineData("Age", "99999999999")]
    [InlineData("Expires", "Fri, 31 Dec 9999 23:59:59 GMT")]
    [InlineData("Date", "nonsense")]
    public async Task An_odd_header_on_a_successful_response_changes_nothing(string name, string value)
    {
        await using var world = await KeyWorld.StartAsync(issuer => issuer.AnswerHeaders[name] = value);
        (await world.GoodAsync()).ShouldBeOk();
    }

    [Fact]
    public async Task A_small_compressed_response_that_expands_beyond_the_limit_is_too_large()
    {
        var bomb = new MemoryStream();
        using (var zip = new GZipStream(bomb, CompressionLevel.Optimal, leaveOpen: true)) zip.Write(new byte[50_000_000]);
        await using var world = await KeyWorld.StartAsync(issuer => issuer.Instead = async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.Body.WriteAsync(bomb.ToArray());
        });
        (await world.GoodAsync()).ShouldBe(503, "verification_unavailable");
        world.Counted.Of(KeyWorld.Refreshes).Should().ContainSingle().Which.Should().EndWith("too_large");
    }

    [Fact]
    public async Task A_compressed_document_is_read_and_no_cookie_is_kept()
    {
        var cookies = new ConcurrentQueue<string>();
        await using var world = await KeyWorld.StartAsync(issuer => issuer.Instead = async context =>
        {
            cookies.Enqueue(context.Request.Headers.Cookie.ToString());
            context.Response.Headers.ContentEncoding = "gzip";
            context.Response.Cookies.Append("session", "1");
            await using var zip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await zip.WriteAsync(
                Encoding.UTF8.GetBytes((context.Request.Path == "/jwks" ? issuer.KeySet() : issuer.Discovery()).ToJsonString()));
        });
        (await world.GoodAsync()).ShouldBeOk();
        cookies.Should().Equal("", "");
    }

    [Fact]
    public async Task Handlers_that_the_host_adds_to_all_HTTP_clients_do_not_apply_to_key_fetches()
    {
        var credentials = new ConcurrentQueue<string>();
        await using var world = await KeyWorld.StartAsync(
            issuer => issuer.Instead = context =>
            {
                credentials.Enqueue(context.Request.Headers.Authorization.ToString());
                return Task.FromResult(context.Response.StatusCode = 500);
            },
            options: new TestApiOptions
            {
                Services = services => services.AddHttpContextAccessor().AddTransient<PassesTheTokenOn>().ConfigureHttpClientDefaults(
                    http => http.AddHttpMessageHandler<PassesTheTokenOn>().AddHttpMessageHandler(() => new Retries())),
            });
        (await world.GoodAsync()).ShouldBe(503, "verification_unavailable");
        credentials.Should().Equal("");
    }

    [Fact]
    public async Task A_key_fetch_is_not_traced_as_part_of_the_request_that_started_it()
    {
        await using var world = await KeyWorld.StartAsync();
        var parents = new ConcurrentQueue<string?>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Api.Security" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if ((string?)activity.GetTagItem("issuer") == world.Issuer.Issuer) parents.Enqueue(activity.ParentId);
            },
        };
        ActivitySource.AddActivityListener(listener);
        (await world.GoodAsync()).ShouldBeOk();
        parents.Should().Equal((string?)null);
    }

    private sealed class PassesTheTokenOn(IHttpContextAccessor accessor) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (accessor.HttpContext is { } context)
                request.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers.Authorization.ToString());
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Retries : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            for (var attempt = 0; attempt < 3; attempt++) await base.SendAsync(request, cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
