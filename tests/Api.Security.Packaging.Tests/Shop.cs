using System.Diagnostics;

namespace Api.Security.Packaging.Tests;

/// <summary>A web project in its own folder, outside the solution, that references the packed packages.</summary>
internal sealed class Shop(PackedFeed feed, string name)
{
    private readonly Dictionary<string, string> _environment = new() { ["APPDATA"] = Path.Combine(feed.Folder, name + "-secrets") };

    public string Folder { get; } = Path.Combine(feed.Folder, name);

    /// <summary>Writes the program of the README, or another program with the packages that it needs.</summary>
    public async Task WriteAsync(string? program = null, params string[] packages)
    {
        Directory.CreateDirectory(Folder);
        // as in the template; the tools edit it
        await File.WriteAllTextAsync(Path.Combine(Folder, "appsettings.Development.json"), "{}");
        await feed.WriteProjectAsync(Path.Combine(Folder, "Shop.csproj"), "Exe", packages);
        await File.WriteAllTextAsync(Path.Combine(Folder, "Program.cs"), program ?? """
            using Api.Security;

            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddApiSecurity().AddJwt();

            var app = builder.Build();
            app.MapGet("/orders", (ApiCaller caller) => $"Orders of {caller.Subject}").RequireScope("read:orders");
            app.MapGet("/health", () => "healthy").AllowAnonymous();
            app.Run();
            """);
    }

    public Task BuildAsync() => RunAsync("build", "-c", "Release", "--nologo", "-v", "quiet", "-o", Path.Combine(Folder, "out"));

    /// <summary>Runs <c>dotnet</c> in the folder, with user secrets of this project only.</summary>
    public Task<string> RunAsync(params string[] arguments) => Command.RunAsync(Folder, "dotnet", arguments, _environment);

    /// <summary>Starts the built project, with these settings as environment variables.</summary>
    public async Task<Service> StartAsync(params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Folder, "out", "Shop.dll"), "--urls",
            "http://127.0.0.1:0"]) { WorkingDirectory = Folder, RedirectStandardOutput = true };
        foreach (var (variable, value) in _environment) start.Environment[variable] = value;
        foreach (var (variable, value) in settings) start.Environment[variable] = value;
        var process = Process.Start(start)!;
        return new Service(process, await AddressAsync(process));
    }

    private static async Task<Uri> AddressAsync(Process service)
    {
        const string marker = "Now listening on: ";
        while (await service.StandardOutput.ReadLineAsync() is { } line)
            if (line.Contains(marker, StringComparison.Ordinal))
                return new Uri(line[(line.IndexOf(marker, StringComparison.Ordinal) + marker.Length)..]);
        throw new InvalidOperationException("The service ended before it listened.");
    }

    /// <summary>The running project.</summary>
    internal sealed class Service(Process process, Uri address) : IDisposable
    {
        public HttpClient Client { get; } = new() { BaseAddress = address };

        public void Dispose()
        {
            Client.Dispose();
            process.Kill(entireProcessTree: true);
            process.Dispose();
        }
    }
}
