using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security.Tests.Startup;

public sealed class StartTests
{
    private static async Task<Exception> FailureAsync(TestApiOptions options)
    {
        Func<Task> starting = async () => await (await TestApi.StartAsync(options)).DisposeAsync();
        return (await starting.Should().ThrowAsync<Exception>()).Which;
    }

    [Fact]
    public async Task Without_a_scheme_it_does_not_start() =>
        (await FailureAsync(new TestApiOptions { AddSecurity = services => services.AddApiSecurity() })).Message.Should().Contain(
            "AddApiSecurity().AddJwt()");

    [Fact]
    public async Task A_scheme_name_that_is_taken_stops_the_start_and_names_the_cure()
    {
        var failure = await FailureAsync(new TestApiOptions
        {
            AddSecurity = services =>
            {
                ScriptedScheme.Add(services);
                services.AddAuthentication().AddCookie("Bearer").AddCookie("ApiSecurity");
            },
        });
        failure.Should().BeAssignableTo<OptionsValidationException>();
        failure.Message.Should().Contain("'Bearer' is already registered").And.Contain("AddJwt(scheme: \"…\")").And.Contain(
            "'ApiSecurity' is already registered");
    }

    [Fact]
    public async Task Under_another_name_both_live_side_by_side()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services =>
            {
                services.AddAuthentication().AddCookie("Bearer");
                ScriptedScheme.Add(services, "ApiBearer");
            },
        });
        var answer = await api.GetAsync("/whoami", "accept");
        answer.ShouldBeOk();
        answer.Body.Should().Contain("\"scheme\":\"ApiBearer\"");
    }

    [Fact]
    public void A_second_scheme_of_the_same_name_is_refused_where_it_is_added() =>
        new Action(() => ScriptedScheme.Add(ScriptedScheme.Add(new ServiceCollection()))).Should().Throw<InvalidOperationException>()
            .WithMessage("*'Bearer' was added before*");

    [Fact]
    public async Task Adding_the_library_twice_is_harmless()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services =>
            {
                services.AddApiSecurity();
                ScriptedScheme.Add(services).AddApiSecurity();
            },
        });
        (await api.GetAsync("/orders")).ShouldBeMissingCredentials();
        (await api.GetAsync("/orders", "accept-read.orders")).ShouldBeOk();
    }

    [Fact]
    public async Task An_endpoint_without_a_policy_needs_a_caller()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions { AddSecurity = services => ScriptedScheme.Add(services) });
        (await api.GetAsync("/whoami")).ShouldBeMissingCredentials();
        (await api.GetAsync("/health")).ShouldBeOk();
    }

    [Fact]
    public async Task Unless_the_application_says_otherwise()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services =>
                ScriptedScheme.Add(services), Settings = new() { ["ApiSecurity:RequireProtectedEndpoints"] = "false" },
        });
        (await api.GetAsync("/whoami")).ShouldBeOk();
        (await api.GetAsync("/orders")).ShouldBeMissingCredentials();
    }

    [Fact]
    public async Task All_wrong_settings_are_named_in_one_message()
    {
        var failure = await FailureAsync(new TestApiOptions
        {
            AddSecurity = services => ScriptedScheme.Add(services),
            Settings = new()
            {
                ["ApiSecurity:Realm"] = "a\"b", ["ApiSecurity:RequireTls"] = "yes", ["ApiSecurity:RequireProtectedEndpoints"] = "1",
                ["ApiSecurity:Problems:TypeBase"] = "problems", ["ApiSecurity:Problems:IncludeReason"] = "often",
            },
        });
        foreach (var key in new[] { "Realm", "RequireTls", "RequireProtectedEndpoints", "Problems:TypeBase", "Problems:IncludeReason" })
            failure.Message.Should().Contain($"ApiSecurity:{key}: ");
    }

    [Fact]
    public async Task A_replaced_policy_provider_stops_the_start() =>
        (await FailureAsync(new TestApiOptions
        {
            AddSecurity = services => ScriptedScheme.Add(services), Services = services =>
                services.AddSingleton<IAuthorizationPolicyProvider, DefaultAuthorizationPolicyProvider>(),
        })).Message.Should().Contain("IAuthorizationPolicyProvider");

    [Fact]
    public async Task A_host_that_forgets_authorization_does_not_start()
    {
        using var host = new HostBuilder().ConfigureWebHost(web => web
            .UseKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0))
            .ConfigureServices(services => ScriptedScheme.Add(services))
            .Configure(app => app.Run(context => context.Response.WriteAsync("open")))).Build();
        Func<Task> starting = () => host.StartAsync();
        await starting.Should().ThrowAsync<InvalidOperationException>().WithMessage("*UseAuthorization()*");
    }

    [Fact]
    public async Task A_startup_class_works_with_the_two_calls()
    {
        using var host = new HostBuilder().ConfigureWebHost(web => web
            .UseKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0))
            .ConfigureServices(services => ScriptedScheme.Add(services))
            .Configure(app => app.UseRouting().UseAuthentication().UseAuthorization()
                .UseEndpoints(endpoints => endpoints.MapGet("/x", () => "x").RequireScope("a:x")))).Build();
        await host.StartAsync();
        using var client =
            new HttpClient { BaseAddress = new Uri(
            host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        using var refused = await client.GetAsync("/x");
        (await TestAnswer.ReadAsync(refused)).ShouldBeMissingCredentials();
    }
}
