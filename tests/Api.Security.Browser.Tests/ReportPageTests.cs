using System.Text.Json.Nodes;

namespace Api.Security.Browser.Tests;

/// <summary>What an operator sees on the report page in Chromium.</summary>
public sealed class ReportPageTests
{
    [Fact]
    public async Task The_page_has_light_and_dark_themes_works_by_keyboard_and_makes_no_external_requests()
    {
        Chromium.Require();
        await using var servers = await Servers.StartAsync();
        await RefuseSomeAsync(servers.Api);
        var address = servers.Api + "/_apisecurity";

        var session = await Chromium.RunAsync("report.mjs", address);

        foreach (var look in new[] { "light", "dark", "keyboard" })
        {
            session[look]!["complaints"]!.AsArray().Should().BeEmpty(look);
            session[look]!["requests"]!.AsArray().Select(url => url!.GetValue<string>())
                .Should().AllSatisfy(url => url.Should().StartWith(address));
        }

        Brightness(session["light"]!["back"]!).Should().BeGreaterThan(200);
        Brightness(session["light"]!["text"]!).Should().BeLessThan(60);
        Brightness(session["dark"]!["back"]!).Should().BeLessThan(60);
        Brightness(session["dark"]!["text"]!).Should().BeGreaterThan(200);

        var keyboard = session["keyboard"]!;
        keyboard["stops"]!.AsArray().Select(stop => stop!["role"]!.GetValue<string>()).Should().Equal("A", "A", "region", "region");
        keyboard["stops"]!.AsArray().Select(stop => stop!["outline"]!.GetValue<string>()).Should().AllBe("solid");
        keyboard["moved"]!.GetValue<double>().Should().BePositive();
        keyboard["hash"]!.GetValue<string>().Should().Be("#refusals");
        keyboard["rows"]!.GetValue<int>().Should().BeGreaterThan(12);
    }

    private static async Task RefuseSomeAsync(string api)
    {
        using var client = new HttpClient { BaseAddress = new Uri(api) };
        for (var i = 0; i < 3; i++) await client.GetAsync("/orders");
        client.DefaultRequestHeaders.Add("Authorization", "Bearer not.a.token");
        await client.GetAsync("/orders");
    }

    private static double Brightness(JsonNode color) =>
        color.GetValue<string>().Split(['(', ',', ')'], StringSplitOptions.TrimEntries).Skip(1).Take(3)
            .Select(part => double.Parse(part, System.Globalization.CultureInfo.InvariantCulture)).Average();
}
