using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>Each way in which keys cannot be fetched, as the metric and the log name it.</summary>
public sealed class KeyFetchTests
{
    private static readonly Dictionary<KeyFetchFailure, (string Result, Action<FakeAuthorizationServer> Break)> Failures = new()
    {
        [KeyFetchFailure.Unreachable] = ("unreachable", issuer => issuer.Instead = context => { context.Abort(); return Task.CompletedTask; }),
        [KeyFetchFailure.TimedOut] = ("timed_out", _ => { }),
        [KeyFetchFailure.BadStatus] = ("bad_status", issuer => issuer.Instead = context => { context.Response.StatusCode = 500; return Task.CompletedTask; }),
        [KeyFetchFailure.TooLarge] = ("too_large", issuer => issuer.RawKeySet = new string(' ', BoundedDocumentRetriever.MaxBytes + 1)),
        [KeyFetchFailure.Malformed] = ("malformed", issuer => issuer.RawDiscovery = "<html>"),
        [KeyFetchFailure.WrongIssuer] = ("wrong_issuer", issuer => issuer.RawDiscovery = $$"""{"issuer":"https://stranger.example","jwks_uri":"{{issuer.Issuer}}/jwks"}"""),
        [KeyFetchFailure.NotHttps] = ("not_https", _ => { }),
        [KeyFetchFailure.UnusableKeys] = ("unusable_keys", issuer => issuer.RawKeySet = """{"keys":[]}"""),
    };

    public static TheoryData<string> Names => [.. Enum.GetNames<KeyFetchFailure>()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_failure_is_503_counted_and_logged(string name)
    {
        var failure = Enum.Parse<KeyFetchFailure>(name);
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var issuer = await FakeAuthorizationServer.StartAsync(clock, "ES256");
        var (result, breakIssuer) = Failures[failure];
        breakIssuer(issuer);
        // The issuer holds the connection while the limit of 5 seconds passes, and not a moment earlier.
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
                if (failure is KeyFetchFailure.NotHttps) (trusted.Authority, trusted.MetadataAddress) = ("https://issuer.example", "https://issuer.example/metadata");
            }),
            Services = failure is KeyFetchFailure.NotHttps ? services => services.AddHttpClient("Api.Security.Jwt.Keys").ConfigurePrimaryHttpMessageHandler(() => new InsecureKeys()) : null,
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
            ShouldListenTo = source => source.Name == "Api.Security", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData, ActivityStopped = traced.Enqueue,
        };
        ActivitySource.AddActivityListener(activities);

        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();

        counted.Should().Equal("success");
        traced.Where(activity => (string?)activity.GetTagItem("issuer") == issuer.Issuer).Should().ContainSingle().Which.OperationName.Should().Be("api_security.keys.refresh");
    }

    [Fact]
    public async Task A_client_that_gives_up_does_not_stop_the_fetch_for_the_others()
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
                if (instrument.Name == "api_security.keys.refreshes" && ReferenceEquals(instrument.Meter.Scope, meters)) self.EnableMeasurementEvents(instrument);
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

    /// <summary>A discovery document over TLS that names keys without.</summary>
    private sealed class InsecureKeys : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = new StringContent("""{"issuer":"https://issuer.example","jwks_uri":"http://issuer.example/jwks"}""") });
    }
}
