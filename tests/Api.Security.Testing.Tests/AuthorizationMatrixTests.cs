using Api.Security.Testing.Tests.Examples;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;

namespace Api.Security.Testing.Tests;

/// <summary>The matrix in the repository is compared with the endpoints; differences are reported line by line.</summary>
public sealed class AuthorizationMatrixTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("api-security-matrix-").FullName, "AUTHORIZATION.md");

    [Fact]
    public async Task A_missing_file_fails_with_a_message_that_says_how_to_create_it() =>
        (await Comparing(_ => { }).Should().ThrowAsync<AuthorizationMatrixException>())
            .WithMessage("*+ | GET, HEAD | /orders |*API_SECURITY_UPDATE_MATRIX=1*");

    [Fact]
    public async Task A_written_matrix_matches_the_next_comparison()
    {
        await WriteAsync(_ => { });
        await Comparing(_ => { }).Should().NotThrowAsync();
        (await File.ReadAllTextAsync(_file)).Should().Contain("| GET, HEAD | /orders |  | Bearer | read:orders |  |  |\n").And.Contain(
            "| GET | /health | yes |  |  |  |  |\n");
    }

    [Fact]
    public async Task A_changed_protection_fails_with_the_lines_that_changed()
    {
        await WriteAsync(app => app.MapGet("/x", () => "x").RequireRole("admin"));
        (await Comparing(app => app.MapGet("/x", () => "x").AllowAnonymous()).Should().ThrowAsync<AuthorizationMatrixException>())
            .WithMessage("*- | GET | /x |  | Bearer |  | role admin |  |*+ | GET | /x | yes |  |  |  |  |*");
    }

    [Fact]
    public async Task A_new_endpoint_fails_too()
    {
        await WriteAsync(_ => { });
        (await Comparing(app => app.MapGet("/new", () => "x")).Should().ThrowAsync<AuthorizationMatrixException>())
            .WithMessage("*+ | GET | /new |  | Bearer |  |  |  |*");
    }

    [Fact]
    public async Task Text_above_the_table_is_kept()
    {
        await WriteAsync(_ => { });
        await File.WriteAllTextAsync(_file, "# Mine\n\nMy words.\n\n"
            + (await File.ReadAllTextAsync(_file))[(await File.ReadAllTextAsync(_file)).IndexOf("| method", StringComparison.Ordinal)..]);
        await Comparing(_ => { }).Should().NotThrowAsync();
        await WriteAsync(app => app.MapGet("/new", () => "x"));
        (await File.ReadAllTextAsync(_file)).Should().StartWith("# Mine\n\nMy words.\n\n| method").And.Contain("| GET | /new |");
    }

    [Fact]
    public async Task Line_endings_of_another_system_are_not_a_difference()
    {
        await WriteAsync(_ => { });
        await File.WriteAllTextAsync(_file, (await File.ReadAllTextAsync(_file)).ReplaceLineEndings("\r\n"));
        await Comparing(_ => { }).Should().NotThrowAsync();
    }

    [Fact]
    public async Task Nothing_is_written_when_CI_is_set()
    {
        await using var app = await StartAsync(_ => { });
        var comparing = () => WithVariables("1", "true", () => AuthorizationMatrix.CompareOrUpdateAsync(app.App.Services, _file));
        await comparing.Should().ThrowAsync<AuthorizationMatrixException>();
        File.Exists(_file).Should().BeFalse();
    }

    [Fact]
    public async Task CompareAsync_writes_nothing()
    {
        await using var app = await StartAsync(_ => { });
        var comparing = () => WithVariables("1", null, () => AuthorizationMatrix.CompareAsync(app.App.Services, _file));
        await comparing.Should().ThrowAsync<AuthorizationMatrixException>();
        File.Exists(_file).Should().BeFalse();
    }

    [Fact]
    public async Task Comparing_an_application_that_has_not_started_fails()
    {
        await using var app =
            TestApi.Build(new TestApiOptions { AddSecurity = services => ScriptedScheme.Add(services) }, new RecordingLogger());
        var comparing = () => AuthorizationMatrix.CompareOrUpdateAsync(app.Services, _file);
        (await comparing.Should().ThrowAsync<AuthorizationMatrixException>()).WithMessage("*start it*");
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    private Func<Task> Comparing(Action<WebApplication> endpoints) => async () =>
    {
        await using var app = TestApi.Build(
            new TestApiOptions { AddSecurity = services => ScriptedScheme.Add(services), Endpoints = endpoints }, new RecordingLogger());
        await WithVariables(null, null, () => new ShopMatrix().Who_may_do_what_is_what_was_reviewed(app, _file));
    };

    private async Task WriteAsync(Action<WebApplication> endpoints)
    {
        await using var app = await StartAsync(endpoints);
        await WithVariables("1", null, () => AuthorizationMatrix.CompareOrUpdateAsync(app.App.Services, _file));
    }

    private static Task<TestApi> StartAsync(Action<WebApplication> endpoints) =>
        TestApi.StartAsync(new TestApiOptions { AddSecurity = services => ScriptedScheme.Add(services), Endpoints = endpoints });

    // The variables belong to the process; the tests of this class run one after the other.
    private static async Task WithVariables(string? update, string? ci, Func<Task> action)
    {
        var (oldUpdate, oldCi) =
            (Environment.GetEnvironmentVariable(AuthorizationMatrix.UpdateVariable), Environment.GetEnvironmentVariable("CI"));
        try
        {
            Environment.SetEnvironmentVariable(AuthorizationMatrix.UpdateVariable, update);
            Environment.SetEnvironmentVariable("CI", ci);
            await action();
        }
        finally
        {
            Environment.SetEnvironmentVariable(AuthorizationMatrix.UpdateVariable, oldUpdate);
            Environment.SetEnvironmentVariable("CI", oldCi);
        }
    }
}
