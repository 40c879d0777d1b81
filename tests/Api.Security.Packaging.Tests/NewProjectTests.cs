using System.Diagnostics;
using System.Net;
using Api.Security.TestKit;

namespace Api.Security.Packaging.Tests;

/// <summary>A brand-new web project outside the solution that references the packed packages, as a user's would.</summary>
public sealed class NewProjectTests(PackedFeed feed)
{
    [Fact]
    public async Task A_new_project_lets_the_right_caller_in_and_nobody_else()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync();
        var folder = Path.Combine(feed.Folder, "shop");
        await WriteProjectAsync(folder);
        await Command.RunAsync(folder, "dotnet", "build", "-c", "Release", "--nologo", "-v", "quiet", "-o", Path.Combine(folder, "out"));

        using var service = Start(folder, issuer.Issuer);
        try
        {
            using var client = new HttpClient { BaseAddress = await AddressAsync(service) };
            (await client.GetAsync("/orders")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
            client.DefaultRequestHeaders.Add("Authorization", "Bearer " + issuer.Token().Build());
            var answer = await client.GetAsync("/orders");
            answer.StatusCode.Should().Be(HttpStatusCode.OK);
            (await answer.Content.ReadAsStringAsync()).Should().Be("Orders of alice");
        }
        finally
        {
            service.Kill(entireProcessTree: true);
        }
    }

    private async Task WriteProjectAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "Shop.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <RestoreAdditionalProjectSources>{feed.Feed}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>{Path.Combine(feed.Folder, "packages")}</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Api.Security.Jwt" Version="{feed.Version}" />
              </ItemGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), """
            using Api.Security;

            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddApiSecurity().AddJwt();

            var app = builder.Build();
            app.MapGet("/orders", (ApiCaller caller) => $"Orders of {caller.Subject}").RequireScope("read:orders");
            app.MapGet("/health", () => "healthy").AllowAnonymous();
            app.Run();
            """);
    }

    private static Process Start(string folder, string issuer)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "out", "Shop.dll"), "--urls", "http://127.0.0.1:0"])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true,
        };
        start.Environment["ApiSecurity__Jwt__Issuers__0__Authority"] = issuer;
        start.Environment["ApiSecurity__Jwt__Issuers__0__Audiences__0"] = "orders-api";
        start.Environment["ApiSecurity__Jwt__Issuers__0__RequireHttpsMetadata"] = "false";
        return Process.Start(start)!;
    }

    private static async Task<Uri> AddressAsync(Process service)
    {
        const string marker = "Now listening on: ";
        while (await service.StandardOutput.ReadLineAsync() is { } line)
            if (line.Contains(marker, StringComparison.Ordinal)) return new Uri(line[(line.IndexOf(marker, StringComparison.Ordinal) + marker.Length)..]);
        throw new InvalidOperationException("The service ended before it listened.");
    }
}
