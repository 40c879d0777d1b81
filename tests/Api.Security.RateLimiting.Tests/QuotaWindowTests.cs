using System.Globalization;
using CsCheck;

namespace Api.Security.RateLimiting.Tests;

public sealed class QuotaWindowTests
{
    [Theory]
    [InlineData("Hour", null, "2026-11-25T12:00:00Z", "2026-11-25T12:00:00Z", "2026-11-25T13:00:00Z")]
    [InlineData("Hour", null, "2026-11-25T12:59:59.999999Z", "2026-11-25T12:00:00Z", "2026-11-25T13:00:00Z")]
    [InlineData("Hour", "2026-01-01T00:20:00Z", "2026-11-25T12:19:59Z", "2026-11-25T11:20:00Z", "2026-11-25T12:20:00Z")]
    [InlineData("Day", null, "2026-12-31T23:59:59Z", "2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("Day", "2027-03-01T06:00:00Z", "2026-11-25T05:59:59Z", "2026-11-24T06:00:00Z", "2026-11-25T06:00:00Z")]
    // Clocks in Europe are set on 2026-03-29 and 2026-10-25; in UTC, nothing happens.
    [InlineData("Day", null, "2026-03-29T12:00:00Z", "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z")]
    [InlineData("Day", null, "2026-10-25T12:00:00Z", "2026-10-25T00:00:00Z", "2026-10-26T00:00:00Z")]
    [InlineData("Week", null, "2026-11-25T12:00:00Z", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z")]
    [InlineData("Week", null, "2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z")]
    [InlineData("Week", "2026-11-25T00:00:00Z", "2026-11-24T12:00:00Z", "2026-11-18T00:00:00Z", "2026-11-25T00:00:00Z")]
    [InlineData("Month", null, "2026-02-28T23:59:59Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z")]
    [InlineData("Month", null, "2028-02-29T12:00:00Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z")]
    [InlineData("Month", null, "2026-12-31T23:59:59Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("Month", "2026-01-31T00:00:00Z", "2026-02-27T23:59:59Z", "2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z")]
    [InlineData("Month", "2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z", "2026-02-28T00:00:00Z", "2026-03-31T00:00:00Z")]
    [InlineData("Month", "2026-01-31T00:00:00Z", "2026-03-30T23:59:59Z", "2026-02-28T00:00:00Z", "2026-03-31T00:00:00Z")]
    [InlineData("Month", "2026-01-30T00:00:00Z", "2028-02-29T00:00:00Z", "2028-02-29T00:00:00Z", "2028-03-30T00:00:00Z")]
    [InlineData("Month", "2024-02-29T00:00:00Z", "2026-02-28T12:00:00Z", "2026-02-28T00:00:00Z", "2026-03-29T00:00:00Z")]
    [InlineData("Month", "2026-12-15T08:30:00Z", "2027-01-15T08:29:59Z", "2026-12-15T08:30:00Z", "2027-01-15T08:30:00Z")]
    [InlineData("Month", "2026-12-15T08:30:00Z", "2027-01-15T08:30:00Z", "2027-01-15T08:30:00Z", "2027-02-15T08:30:00Z")]
    public void A_window_is_half_open(string period, string? anchor, string now, string from, string to)
    {
        var window = QuotaWindow.Find(
            LimitTime.From(Time(now)), Enum.Parse<QuotaPeriod>(period), anchor is null ? null : Time(anchor));
        new DateTimeOffset(LimitTime.ToUtc(window.From)).Should().Be(Time(from));
        new DateTimeOffset(LimitTime.ToUtc(window.To)).Should().Be(Time(to));
    }

    [Fact]
    public void Windows_follow_each_other_without_a_gap()
    {
        var times = Gen.Long[0, LimitTime.From(new DateTimeOffset(2060, 1, 1, 0, 0, 0, TimeSpan.Zero))];
        Gen.Select(times, Gen.Enum<QuotaPeriod>(), times, Gen.Bool).Sample((time, period, anchorTime, isAnchored) =>
        {
            DateTimeOffset? anchor = isAnchored ? new DateTimeOffset(LimitTime.ToUtc(anchorTime)) : null;
            var window = QuotaWindow.Find(time, period, anchor);
            window.Contains(time).Should().BeTrue();
            QuotaWindow.Find(window.From, period, anchor).Should().Be(window);
            QuotaWindow.Find(window.To - 1, period, anchor).Should().Be(window);
            QuotaWindow.Find(window.To, period, anchor).From.Should().Be(window.To);
            QuotaWindow.Find(window.From - 1, period, anchor).To.Should().Be(window.From);
        });
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
