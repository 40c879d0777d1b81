using System.Diagnostics.Metrics;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Tests.Telemetry;

public sealed class RefusalTelemetryTests
{
    private static Task<TestApi> StartAsync(TimeProvider? clock = null, string environment = "Development", bool requireTls = false) =>
        TestApi.StartAsync(new TestApiOptions
    {
        AddSecurity = services => ScriptedScheme.Add(services), Clock = clock, Environment = environment,
        Settings = new() { ["ApiSecurity:RequireTls"] = requireTls ? "true" : "false" },
    });

    private static IReadOnlyList<LogLine> Lines(TestApi api, int id) => [.. api.Log.Ours.Where(line => line.EventId == id)];

    [Fact]
    public async Task A_refusal_logs_one_information_line_with_the_reason_and_what_was_expected()
    {
        await using var api = await StartAsync();
        await api.GetAsync("/orders", "refuse-audience_mismatch");

        var line = Lines(api, 1101).Should().ContainSingle().Which;
        line.Level.Should().Be(LogLevel.Information);
        line.Text.Should().StartWith(
            "Bearer refused a request to GET /orders: audience_mismatch. "
            + "Expected an aud that contains one of the issuer's configured Audiences. Trace ");
        api.Log.Ours.Where(line => line.EventId != 1112).Should().ContainSingle();
    }

    [Fact]
    public async Task Many_refusals_log_ten_lines_and_then_one_line_per_minute_with_the_count()
    {
        var clock = new FakeTimeProvider();
        await using var api = await StartAsync(clock);
        for (var i = 0; i < 25; i++) await api.GetAsync("/orders", "refuse-signature_invalid");
        Lines(api, 1101).Should().HaveCount(10);

        clock.Advance(TimeSpan.FromSeconds(59));
        await api.GetAsync("/orders", "refuse-signature_invalid");
        Lines(api, 1101).Should().HaveCount(10);
        Lines(api, 1102).Should().BeEmpty();

        clock.Advance(TimeSpan.FromSeconds(1));
        Lines(api, 1102)
            .Should().ContainSingle().Which.Text.Should().StartWith("Bearer refused 16 more requests within a minute: signature_invalid.");

        await api.GetAsync("/orders", "refuse-signature_invalid");
        Lines(api, 1101).Should().HaveCount(11);
    }

    [Fact]
    public async Task One_reason_does_not_silence_another()
    {
        await using var api = await StartAsync(new FakeTimeProvider());
        for (var i = 0; i < 15; i++) await api.GetAsync("/orders", "refuse-signature_invalid");
        await api.GetAsync("/orders", "refuse-token_expired");
        Lines(api, 1101).Should().HaveCount(11).And.Contain(line => line.Text.Contains("token_expired", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ten_refusals_per_second_are_all_logged()
    {
        var clock = new FakeTimeProvider();
        await using var api = await StartAsync(clock);
        for (var second = 0; second < 3; second++)
        {
            for (var i = 0; i < 10; i++) await api.GetAsync("/orders", "refuse-signature_invalid");
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Lines(api, 1101).Should().HaveCount(30);
    }

    [Fact]
    public async Task Refusals_are_counted_by_scheme_and_reason()
    {
        await using var api = await StartAsync();
        var counted = new List<string>();
        using var listener = Listen(api, counted);

        await api.GetAsync("/orders");
        await api.GetAsync("/orders", "refuse-signature_invalid");
        await api.GetAsync("/orders", "accept");
        await api.GetAsync("/health", "refuse-signature_invalid");
        await api.GetAsync("/orders", "accept-read.orders");

        counted.Should().Equal("none missing_credentials", "Bearer signature_invalid", "Bearer insufficient_scope");
    }

    [Fact]
    public async Task Plain_http_outside_development_logs_one_warning_per_minute()
    {
        var clock = new FakeTimeProvider();
        await using var api = await StartAsync(clock, "Production");
        for (var i = 0; i < 5; i++) await api.GetAsync("/whoami", "accept");
        Lines(api, 1103).Should().ContainSingle().Which.Level.Should().Be(LogLevel.Warning);

        clock.Advance(TimeSpan.FromSeconds(59));
        await api.GetAsync("/whoami", "accept");
        Lines(api, 1103).Should().ContainSingle();

        clock.Advance(TimeSpan.FromSeconds(1));
        await api.GetAsync("/whoami", "accept");
        Lines(api, 1103).Should().HaveCount(2);
    }

    [Theory]
    [InlineData(false, false, "Serve this API over TLS only and set ApiSecurity:RequireTls. Behind a proxy that terminates TLS, call ")]
    [InlineData(true, false, "It was refused. Clients must use https; behind a proxy that terminates TLS, let it send X-Forwarded-Proto, ")]
    [InlineData(false, true, "Serve this API over TLS only and set ApiSecurity:RequireTls. The request has X-Forwarded-Proto, which was ")]
    [InlineData(true, true, "It was refused. The request has X-Forwarded-Proto, which was not applied: call UseForwardedHeaders() ")]
    public async Task The_warning_about_plain_http_names_the_cure(bool requireTls, bool isForwarded, string cure)
    {
        await using var api = await StartAsync(environment: "Production", requireTls: requireTls);
        var request = new HttpRequestMessage(HttpMethod.Get, "/whoami");
        if (isForwarded) request.Headers.Add("X-Forwarded-Proto", "https");
        await api.SendAsync(request, "accept");
        Lines(api, 1103).Should().ContainSingle().Which.Text.Should().StartWith(
            "A credential was sent over plain HTTP, where it can be read in transit. " + cure);
    }

    [Fact]
    public async Task Plain_http_in_development_logs_no_warning()
    {
        await using var api = await StartAsync();
        (await api.GetAsync("/whoami", "accept")).ShouldBeOk();
        Lines(api, 1103).Should().BeEmpty();
    }

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task With_RequireTls_plain_http_is_refused(string environment)
    {
        await using var api = await StartAsync(environment: environment, requireTls: true);
        (await api.GetAsync("/whoami", "accept")).ShouldBe(403, "insecure_transport");
        (await api.GetAsync("/whoami")).ShouldBeMissingCredentials();
        (await api.GetAsync("/health")).ShouldBeOk();
    }

    private static MeterListener Listen(TestApi api, List<string> counted)
    {
        var meter = api.App.Services.GetRequiredService<IMeterFactory>().Create(TelemetryNames.Meter);
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (ReferenceEquals(instrument.Meter, meter) && instrument.Name == "api_security.refusals")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Add($"{tags[0].Value} {tags[1].Value}"));
        listener.Start();
        return listener;
    }
}
