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
    public async Task An_application_without_a_scheme_does_not_start() =>
        (await FailureAsync(new TestApiOptions { AddSecurity = services => services.AddApiSecurity() })).Message.Should().Contain(
            "AddApiSecurity().AddJwt()");

    [Fact]
    public async Task A_scheme_name_that_is_already_registered_prevents_startup_and_the_message_names_the_fix()
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
    public async Task Two_schemes_with_different_names_work_side_by_side()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services =>
            {
                services.AddAuthentication(ApiSecurityDefaults.SelectingScheme).AddCookie("Bearer");
                ScriptedScheme.Add(services, "ApiBearer");
            },
        });
        var answer = await api.GetAsync("/whoami", "accept");
        answer.ShouldBeOk();
        answer.Body.Should().Contain("\"scheme\":\"ApiBearer\"");
    }

    [Fact]
    public void Adding_a_second_scheme_with_the_same_name_throws() =>
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
    public async Task An_endpoint_without_a_policy_is_open_if_RequireProtectedEndpoints_is_false()
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
    public async Task One_message_names_all_invalid_settings()
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
    public async Task A_replaced_policy_provider_prevents_startup() =>
        (await FailureAsync(new TestApiOptions
        {
            AddSecurity = services => ScriptedScheme.Add(services), Services = services =>
                services.AddSingleton<IAuthorizationPolicyProvider, DefaultAuthorizationPolicyProvider>(),
        })).Message.Should().Contain("IAuthorizationPolicyProvider");

    [Fact]
    public async Task A_host_without_UseAuthorization_does_not_start()
    {
        using var host = new HostBuilder().ConfigureWebHost(web => web
            .UseKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0))
            .ConfigureServices(services => ScriptedScheme.Add(services))
            .Configure(app => app.Run(context => context.Response.WriteAsync("open")))).Build();
        Func<Task> starting = () => host.StartAsync();
        await starting.Should().ThrowAsync<InvalidOperationException>().WithMessage("*UseAuthorization()*");
    }

    [Fact]
    public async Task A_startup_class_works_with_UseAuthentication_and_UseAuthorization()
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
