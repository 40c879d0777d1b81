using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Tests.Requirements.Policies;

/// <summary>
/// Operators can change policies while the application runs. A change takes effect immediately and as a whole; an invalid change is
/// rejected.
/// </summary>
public sealed class PolicyReloadTests
{
    private const string P = "ApiSecurity:Policies:p:";

    [Fact]
    public async Task A_change_takes_effect_with_the_next_request()
    {
        var (api, settings) = await StartAsync(new() { [P + "Roles:0"] = "admin" });
        await using var _ = api;
        (await api.AskAsync("/x", """{"roles":"admin"}""")).ShouldBeOk();

        settings.Replace(new() { [P + "Roles:0"] = "owner" });
        (await api.AskAsync("/x", """{"roles":"admin"}""")).ShouldMissRole();
        (await api.AskAsync("/x", """{"roles":"owner"}""")).ShouldBeOk();
        (await api.AskAsync("/attribute", """{"roles":"owner"}""")).ShouldBeOk();

        settings.Replace(new() { [P + "Networks:0"] = "10.0.0.0/8" });
        (await api.AskAsync("/x", """{"roles":"owner"}""")).ShouldBe(403, "network_not_allowed");

        settings.Replace(new() { [P + "Networks:0"] = "127.0.0.0/8", [P + "TimeWindow:Zone"] = "UTC", [P + "TimeWindow:From"] = "08:00",
            [P + "TimeWindow:To"] = "12:00" });
        (await api.AskAsync("/x")).ShouldBe(403, "policy_denied");
        (await api.GetAsync("/x")).ShouldBeMissingCredentials();

        settings.Replace(new() { [P + "TimeWindow:Zone"] = "UTC", [P + "TimeWindow:From"] = "08:00", [P + "TimeWindow:To"] = "12:01" });
        (await api.AskAsync("/x")).ShouldBeOk();
        Lines(api, 1110).Should().HaveCount(4).And.OnlyContain(line => line.Level == LogLevel.Information);
        Lines(api, 1109).Should().BeEmpty();
    }

    [Theory]
    [InlineData("Roles:0", "", "p:Roles: ")]
    [InlineData("Networks:0", "10.8", "p:Networks: '10.8'")]
    [InlineData("Role:0", "x", "p:Role: no such rule")]
    [InlineData("TimeWindow:Zone", "Europe/Atlantis", "p:TimeWindow: ")]
    [InlineData("StepUp:MaxAge", "24:00:00", "p:StepUp: MaxAge")]
    [InlineData("Scopes:0", "raed:orders", "p: the scope 'raed:orders' is not in the catalog")]
    public async Task A_change_with_an_error_leaves_all_policies_unchanged(string key, string value, string named)
    {
        var (api, settings) = await StartAsync(new() { [P + "Roles:0"] = "admin", ["ApiSecurity:Policies:q:Roles:0"] = "admin" });
        await using var _ = api;

        settings.Replace(new() { [P + key] = value, ["ApiSecurity:Policies:q:Roles:0"] = "owner" });
        (await api.AskAsync("/x", """{"roles":"admin"}""")).ShouldBeOk();
        (await api.AskAsync("/x")).ShouldMissRole();
        (await api.AskAsync("/q", """{"roles":"owner"}""")).ShouldMissRole(); // the valid half is not applied either
        var line = Lines(api, 1109).Should().ContainSingle().Which;
        line.Level.Should().Be(LogLevel.Error);
        line.Text.Should().Contain(named).And.Contain("the old ones stay in force");
        Lines(api, 1110).Should().BeEmpty();

        settings.Replace(new() { [P + "Roles:0"] = "owner", ["ApiSecurity:Policies:q:Roles:0"] = "owner" });
        (await api.AskAsync("/x", """{"roles":"owner"}""")).ShouldBeOk();
        (await api.AskAsync("/q", """{"roles":"owner"}""")).ShouldBeOk();
    }

    [Fact]
    public async Task A_policy_that_is_removed_from_configuration_stays_in_force()
    {
        var (api, settings) = await StartAsync(new() { [P + "Roles:0"] = "admin", ["ApiSecurity:Policies:q:Roles:0"] = "admin" });
        await using var _ = api;

        settings.Replace(new() { ["ApiSecurity:Policies:q:Roles:0"] = "owner" });
        (await api.AskAsync("/x")).ShouldMissRole();
        (await api.AskAsync("/q", """{"roles":"owner"}""")).ShouldMissRole();
        Lines(api, 1109).Should().ContainSingle().Which.Text.Should().Contain("p: the policy existed at startup");

        settings.Replace([]); // nothing at all, as with a file that is being written or was lost
        (await api.AskAsync("/x")).ShouldMissRole();
        (await api.AskAsync("/x", """{"roles":"admin"}""")).ShouldBeOk();
        Lines(api, 1109).Should().HaveCount(2);
    }

    [Fact]
    public async Task A_policy_that_becomes_empty_does_not_accept_every_caller()
    {
        var (api, settings) = await StartAsync(new() { [P + "Roles:0"] = "admin" });
        await using var _ = api;
        settings.Replace(new() { ["ApiSecurity:Policies:p"] = "" });
        (await api.AskAsync("/x")).ShouldMissRole();
        Lines(api, 1109).Should().ContainSingle().Which.Text.Should().Contain("has no rules");
    }

    [Fact]
    public async Task A_change_of_an_unrelated_setting_is_not_logged_as_a_policy_change()
    {
        var (api, settings) = await StartAsync(new() { [P + "Roles:0"] = "admin", ["Other"] = "1" });
        await using var _ = api;
        settings.Replace(new() { [P + "Roles:0"] = "admin", ["Other"] = "2" });
        (await api.AskAsync("/x")).ShouldMissRole();
        Lines(api, 1109).Should().BeEmpty();
        Lines(api, 1110).Should().BeEmpty();
    }

    [Fact]
    public async Task An_error_is_logged_once_and_undoing_it_is_logged_as_a_change()
    {
        var (api, settings) = await StartAsync(new() { [P + "Roles:0"] = "admin" });
        await using var _ = api;
        for (var i = 0; i < 5; i++) settings.Replace(new() { [P + "Roles:0"] = "", ["Other"] = i.ToString(null, null) });
        Lines(api, 1109).Should().ContainSingle();
        settings.Replace(new() { [P + "Roles:0"] = "admin" });
        (await api.AskAsync("/x")).ShouldMissRole();
        Lines(api, 1110).Should().ContainSingle();
    }

    [Fact]
    public async Task A_new_policy_can_be_used_unless_its_name_is_defined_in_code()
    {
        var (api, settings) = await StartAsync(new() { [P + "Roles:0"] = "admin" });
        await using var _ = api;
        settings.Replace(new() { [P + "Roles:0"] = "admin", ["ApiSecurity:Policies:late:Roles:0"] = "late" });
        (await api.AskAsync("/late", """{"roles":"late"}""")).Body.Should().Be("True");
        (await api.AskAsync("/late", "{}")).Body.Should().Be("False");

        settings.Replace(new() { [P + "Roles:0"] = "owner", ["ApiSecurity:Policies:late:Roles:0"] = "late",
            ["ApiSecurity:Policies:inCode:Roles:0"] = "x" });
        Lines(api, 1109).Should().ContainSingle().Which.Text.Should().Contain("inCode");
        (await api.AskAsync("/x", """{"roles":"owner"}""")).ShouldMissRole();
    }

    // Two rules change together: no request ever sees the new version of one and the old version of the other.
    [Fact]
    public async Task A_request_never_sees_a_mix_of_old_and_new_rules()
    {
        Dictionary<string, string?> a = new() { [P + "Roles:0"] = "a", [P + "Claims:kind"] = "a" },
            b = new() { [P + "Roles:0"] = "b", [P + "Claims:kind"] = "b" };
        var (api, settings) = await StartAsync(a);
        await using var _ = api;
        using var stop = new CancellationTokenSource();
        var changing = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++) settings.Replace(i % 2 == 0 ? b : a);
        });

        for (var i = 0; i < 200; i++)
            (await api.AskAsync("/x", """{"roles":"a","kind":"b"}""")).Status.Should().Be(System.Net.HttpStatusCode.Forbidden);
        await stop.CancelAsync();
        await changing;
    }

    [Fact]
    public async Task A_changed_file_takes_effect_when_the_configuration_is_reloaded()
    {
        var folder = Directory.CreateTempSubdirectory("policies-");
        try
        {
            var file = Path.Combine(folder.FullName, "policies.json");
            await File.WriteAllTextAsync(file, Json("admin"));
            IConfigurationRoot? root = null;
            await using var api =
                await RequirementApi.StartAsync(app => app.MapGet("/x", () => "ok").RequireAuthorization("p"), new TestApiOptions
            {
                Services = services =>
                {
                    root = new ConfigurationBuilder().AddJsonFile(file, optional: false, reloadOnChange: false).Build();
                    services.AddSingleton<IConfiguration>(root);
                },
            });
            (await api.AskAsync("/x", """{"roles":"admin"}""")).ShouldBeOk();

            await File.WriteAllTextAsync(file, Json("owner"));
            root!.Reload();
            (await api.AskAsync("/x", """{"roles":"admin"}""")).ShouldMissRole();
            (await api.AskAsync("/x", """{"roles":"owner"}""")).ShouldBeOk();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Json(string role) => new JsonObject { ["ApiSecurity"] =
        new JsonObject { ["Policies"] = new JsonObject { ["p"] = new JsonObject { ["Roles"] = new JsonArray(role) } } } }.ToJsonString();

    private static IReadOnlyList<LogLine> Lines(TestApi api, int id) => [.. api.Log.Ours.Where(line => line.EventId == id)];

    private static async Task<(TestApi Api, ChangingSettings Settings)> StartAsync(Dictionary<string, string?> settings)
    {
        var changing = new ChangingSettings(settings);
        var api = await TestApi.StartAsync(new TestApiOptions
        {
            Clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 25, 12, 0, 0, TimeSpan.Zero)),
            AddSecurity = services =>
            {
                ClaimsScheme.Add(services);
                services.AddApiSecurity(options => options.Scopes.Define("read:orders", "").Define("write:orders", ""));
                services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Add(changing).Build());
            },
            Services = services => services.AddAuthorization(options => options.AddPolicy("InCode", policy => policy.RequireRole("x"))),
            Endpoints = app =>
            {
                app.MapGet("/x", () => "ok").RequireAuthorization("p");
                if (settings.Keys.Any(key => key.StartsWith("ApiSecurity:Policies:q", StringComparison.Ordinal)))
                    app.MapGet("/q", () => "ok").RequireAuthorization("q");
                app.MapGet("/attribute", [Authorize("p")] () => "ok");
                app.MapGet("/late", async (HttpContext context, IAuthorizationService authorization) =>
                    (await authorization.AuthorizeAsync(context.User, context, "late")).Succeeded.ToString());
            },
        });
        return (api, changing);
    }
}
