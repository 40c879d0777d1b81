using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Telemetry;

/// <summary>A refused request is logged with the endpoint as it was written, never with the requested path.</summary>
public sealed class EndpointNameTests
{
    [Theory]
    [InlineData("GET", "/items/secret-id?secret=1", "GET /items/{id}")]
    [InlineData("DELETE", "/several/secret-id", "DELETE /several/{id}")]
    [InlineData("GET", "/any-method/secret-id/x", "/any-method/{**rest}")]
    [InlineData("GET", "/routed/secret-id", "GET /routed/{id}")]
    [InlineData("GET", "/conventional/Conventional/Show/secret-id",
        "Api.Security.Tests.Telemetry.ConventionalController.Show (Api.Security.Tests)")]
    [InlineData("POST", "/hub/negotiate?secret=1", "POST /hub/negotiate")]
    [InlineData("GET", "/secret-path", "a path without an endpoint")]
    public async Task The_line_names_the_endpoint(string method, string path, string expected)
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            Environment = "Development",
            AddSecurity = services => ScriptedScheme.Add(services),
            Services = services =>
            {
                services.AddSignalR();
                services.AddControllers().AddApplicationPart(typeof(ConventionalController).Assembly);
            },
            Endpoints = app =>
            {
                app.MapGet("/items/{id}", () => "ok");
                app.MapMethods("/several/{id}", ["GET", "DELETE"], () => "ok");
                app.Map("/any-method/{**rest}", () => "ok");
                app.MapControllers();
                app.MapControllerRoute("conventional", "conventional/{controller}/{action}/{id?}");
                app.MapHub<EmptyHub>("/hub");
            },
        });
        await api.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        var line = api.Log.Ours.Should().ContainSingle(logged => logged.EventId == 1101).Which.Text;
        line.Should().StartWith($"Api.Security refused a request to {expected}: missing_credentials. ").And.NotContain("secret");
    }

    private sealed class EmptyHub : Hub;
}

/// <summary>Found by conventional and by attribute routes.</summary>
public sealed class ConventionalController : ControllerBase
{
    public string Show() => "ok";

    [Route("/routed/{id}")]
    [HttpGet]
    public string Routed() => "ok";
}
