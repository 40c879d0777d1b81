using System.Diagnostics;

namespace Api.Security.Samples.Tests;

/// <summary>The sample job, in its own process, against the running provider and API.</summary>
public sealed class JobRunnerTests(SamplesFixture samples)
{
    [Fact]
    public async Task The_job_reads_orders_and_places_one()
    {
        var (exitCode, output) = await RunAsync("orders-writer", "read:orders write:orders");

        exitCode.Should().Be(0, output);
        output.Should().Contain("GET /orders answered 200.").And.Contain("POST /orders answered 201.").And.NotContain("eyJ").And.NotContain(
            "orders-writer-secret");
    }

    [Fact]
    public async Task The_job_reports_why_it_was_refused()
    {
        var (exitCode, output) = await RunAsync("orders-reader", "read:orders");
        exitCode.Should().Be(1);
        output.Should().Contain("POST /orders was refused with 403 insufficient_scope");

        (exitCode, output) = await RunAsync("billing-job", "read:billing");
        exitCode.Should().Be(1);
        output.Should().Contain("GET /orders was refused with 401 invalid_token");
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string client, string scope)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[]
        {
            Path.Combine(AppContext.BaseDirectory, "Orders.JobRunner.dll"), "--once", "--JobRunner:Authority=" + samples.Scene.Authority,
            "--JobRunner:Api=" + samples.Api,
            "--JobRunner:ClientId=" + client, $"--JobRunner:ClientSecret={client}-secret", "--JobRunner:Scope=" + scope,
        }) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(output));
    }
}
