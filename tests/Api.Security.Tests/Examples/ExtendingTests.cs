using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Tests.Examples;

/// <summary>The examples of <c>docs/extending.md</c>.</summary>
public sealed class ExtendingTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 27, 9, 0, 0, TimeSpan.Zero));
    private TestApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await TestApi.StartAsync(new TestApiOptions
    {
        AddSecurity = services =>
        {
            services.AddSingleton<TimeProvider>(_clock);
            services.AddApiSecurity().AddTickets().AddRefusals(HallOpen.Closed);
            services.AddSingleton<IAuthorizationHandler, HallOpenHandler>();
        },
        Endpoints = app => app.MapGet("/hall", (ApiCaller caller) => caller.Subject).RequireScope("enter:hall")
            .RequireAuthorization(policy => policy.AddRequirements(new HallOpen())),
    });

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [InlineData("2026-11-26", 401, "ticket_expired")]
    [InlineData("2026-11-27", 200, null)]
    [InlineData("2026-11-28", 401, "ticket_expired")]
    [InlineData("27.11.2026", 401, "invalid_ticket")]
    public async Task A_ticket_is_valid_on_its_day(string day, int status, string? code)
    {
        var answer = await EnterAsync($"42.{day}");
        if (code is null) answer.Body.Should().Be("holder-42");
        else answer.ShouldBe(status, code, "Ticket realm=\"api\", error=\"invalid_ticket\"");
    }

    [Theory]
    [InlineData(-1, 403)]
    [InlineData(0, 200)]
    [InlineData(8 * 3600 - 1, 200)]
    [InlineData(8 * 3600, 403)]
    public async Task The_hall_is_open_from_nine_to_five(int seconds, int status)
    {
        if (seconds < 0) _clock.AdjustTime(_clock.GetUtcNow().AddSeconds(seconds));
        else _clock.Advance(TimeSpan.FromSeconds(seconds));
        var answer = await EnterAsync("42.2026-11-27");
        ((int)answer.Status).Should().Be(status);
        if (status == 403) answer.ShouldBe(403, "hall_closed");
    }

    [Fact]
    public async Task Custom_reasons_are_counted_by_name()
    {
        using var measured = new Measured(_api);
        await EnterAsync("42.2026-11-26");
        measured.Of("api_security.refusals").Should().Equal("scheme=Ticket reason=ticket_of_another_day");
    }

    private Task<TestAnswer> EnterAsync(string ticket)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/hall");
        request.Headers.TryAddWithoutValidation("Authorization", "Ticket " + ticket);
        return _api.SendAsync(request);
    }
}
