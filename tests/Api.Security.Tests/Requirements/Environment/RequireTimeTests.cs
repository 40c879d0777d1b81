using System.Globalization;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Tests.Requirements.Environment;

/// <summary>Time windows in the local time of a named zone, exact to the moment.</summary>
public sealed class RequireTimeTests
{
    // 2026-03-25 is a Wednesday; Berlin is one hour ahead of UTC until 2026-03-29, then two hours until 2026-10-25.
    [Theory]
    [InlineData("2026-03-25T06:59:59.9999999Z", false)]
    [InlineData("2026-03-25T07:00:00Z", true)]
    [InlineData("2026-03-25T07:00:01Z", true)]
    [InlineData("2026-03-25T16:59:59.9999999Z", true)]
    [InlineData("2026-03-25T17:00:00Z", false)]
    [InlineData("2026-03-30T05:59:59Z", false)]
    [InlineData("2026-03-30T06:00:00Z", true)] // the same local time in summer
    [InlineData("2026-03-30T15:59:59Z", true)]
    [InlineData("2026-03-30T16:00:00Z", false)]
    public Task A_window_includes_its_start_and_excludes_its_end(string moment, bool open) =>
        ExpectAsync(["Europe/Berlin", "08:00", "18:00"], moment, open);

    [Theory]
    [InlineData("2026-03-25T20:59:59Z", false)]
    [InlineData("2026-03-25T21:00:00Z", true)]
    [InlineData("2026-03-25T23:30:00Z", true)]
    [InlineData("2026-03-26T04:59:59Z", true)]
    [InlineData("2026-03-26T05:00:00Z", false)]
    [InlineData("2026-03-26T12:00:00Z", false)]
    public Task A_window_may_span_midnight(string moment, bool open) => ExpectAsync(["Europe/Berlin", "22:00", "06:00"], moment, open);

    [Theory]
    [InlineData("2026-03-27T20:59:59Z", false)] // Friday before it opens
    [InlineData("2026-03-27T21:00:00Z", true)]
    [InlineData("2026-03-28T04:59:59Z", true)] // Saturday morning belongs to Friday
    [InlineData("2026-03-28T05:00:00Z", false)]
    [InlineData("2026-03-28T21:00:00Z", false)] // Saturday evening
    [InlineData("2026-03-27T04:00:00Z", false)] // Friday morning belongs to Thursday
    public Task The_days_of_a_window_are_those_on_which_it_begins(string moment, bool open) =>
        ExpectAsync(["Europe/Berlin", "22:00", "06:00", "Fri"], moment, open);

    [Theory]
    [InlineData("2026-03-26T23:00:00Z", true)] // Friday has begun in Berlin
    [InlineData("2026-03-26T22:59:59Z", false)]
    [InlineData("2026-03-27T22:59:59Z", true)]
    [InlineData("2026-03-27T23:00:00Z", false)]
    public Task Days_follow_the_local_time_of_the_zone(string moment, bool open) =>
        ExpectAsync(["Europe/Berlin", "00:00", "24:00", "Friday"], moment, open);

    [Theory]
    [InlineData("2026-03-29T00:59:59Z", false)] // 01:59:59; the next moment is 03:00
    [InlineData("2026-03-29T01:00:00Z", true)]
    [InlineData("2026-03-29T01:59:59Z", true)]
    [InlineData("2026-03-29T02:00:00Z", false)]
    public Task A_window_is_shorter_by_the_hour_that_daylight_saving_time_skips(string moment, bool open) =>
        ExpectAsync(["Europe/Berlin", "02:00", "04:00"], moment, open);

    [Theory]
    [InlineData("2026-03-29T00:59:59Z")]
    [InlineData("2026-03-29T01:00:00Z")]
    public Task A_window_of_only_the_skipped_hour_stays_closed(string moment) =>
        ExpectAsync(["Europe/Berlin", "02:00", "03:00"], moment, open: false);

    [Theory]
    [InlineData("2026-10-24T23:59:59Z", false)]
    [InlineData("2026-10-25T00:00:00Z", true)] // 02:00, summer
    [InlineData("2026-10-25T00:59:59Z", true)]
    [InlineData("2026-10-25T01:00:00Z", true)] // 02:00 again, winter
    [InlineData("2026-10-25T01:59:59Z", true)]
    [InlineData("2026-10-25T02:00:00Z", false)]
    public Task A_window_is_open_twice_if_its_hour_occurs_twice(string moment, bool open) =>
        ExpectAsync(["Europe/Berlin", "02:00", "03:00"], moment, open);

    [Theory]
    [InlineData("2026-03-25T22:59:59Z", true)]
    [InlineData("2026-03-25T23:00:00Z", false)]
    [InlineData("2026-03-25T19:00:00Z", true)]
    [InlineData("2026-03-25T18:59:59Z", false)]
    public async Task A_window_may_end_at_midnight_as_24_00_or_00_00(string moment, bool open)
    {
        await ExpectAsync(["Europe/Berlin", "20:00", "24:00"], moment, open);
        await ExpectAsync(["Europe/Berlin", "20:00", "00:00"], moment, open);
    }

    [Theory]
    [InlineData("Mon", "Tue", "2026-03-23T12:00:00Z", true)]
    [InlineData("Mon", "Tue", "2026-03-24T12:00:00Z", true)]
    [InlineData("Mon", "Tue", "2026-03-25T12:00:00Z", false)]
    [InlineData("monday", "SUNDAY", "2026-03-29T12:00:00Z", true)]
    public Task Days_may_have_full_or_short_names_in_any_case(string one, string other, string moment, bool open) =>
        ExpectAsync(["UTC", "08:00", "18:00", one, other], moment, open);

    [Fact]
    public async Task A_window_closes_and_opens_while_the_application_runs()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-03-25T16:59:59Z", CultureInfo.InvariantCulture));
        await using var api = await StartAsync(["Europe/Berlin", "08:00", "18:00"], clock);
        (await api.AskAsync("/x")).ShouldBeOk();
        clock.Advance(TimeSpan.FromSeconds(1));
        (await api.AskAsync("/x")).ShouldBe(403, "policy_denied");
        clock.Advance(TimeSpan.FromHours(14));
        (await api.AskAsync("/x")).ShouldBeOk();
        (await api.GetAsync("/x")).ShouldBeMissingCredentials();
    }

    [Theory]
    [InlineData("Europe/Atlantis", "08:00", "18:00")]
    [InlineData("", "08:00", "18:00")]
    [InlineData("../../etc/passwd", "08:00", "18:00")]
    [InlineData("UTC", "8:00", "18:00")]
    [InlineData("UTC", "08:00", "18")]
    [InlineData("UTC", "08:00", "25:00")]
    [InlineData("UTC", "24:00", "06:00")]
    [InlineData("UTC", "08:00", "08:00")]
    [InlineData("UTC", "00:00", "00:00")]
    [InlineData("UTC", "08:00:00", "18:00")]
    [InlineData("UTC", "08:60", "18:00")]
    [InlineData("UTC", "08:00", "18:00", "Mo")]
    [InlineData("UTC", "08:00", "18:00", "Montag")]
    [InlineData("UTC", "08:00", "18:00", "1")]
    [InlineData("UTC", "08:00", "18:00", "")]
    public void An_invalid_time_window_throws(string zone, string from, string to, params string[] days) =>
        new Action(() => _ = new RequireTimeAttribute(zone, from, to, days)).Should().Throw<ArgumentException>();

    private static async Task ExpectAsync(string[] window, string moment, bool open)
    {
        await using var api = await StartAsync(window, new FakeTimeProvider(DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture)));
        var answer = await api.AskAsync("/x");
        if (open) answer.ShouldBeOk();
        else answer.ShouldBe(403, "policy_denied");
    }

    private static Task<TestApi> StartAsync(string[] window, TimeProvider clock) =>
        RequirementApi.StartAsync(app => _ = window.Length > 3 ? app.MapGet("/x", () => "ok").RequireTime(window[0], window[1], window[2],
            window[3..]) : app.MapGet("/x", () => "ok").RequireTime(window[0], window[1], window[2]), new TestApiOptions { Clock = clock });
}
