using System.Diagnostics;
using Api.Security.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys.Tests;

/// <summary>
/// An outage of the database throws exceptions and ends without a restart. Uses its own server so that no other test is affected.
/// </summary>
public sealed class OutageTests : IAsyncLifetime
{
    private readonly PostgreSqlServer _server = new();
    private Database _database = null!;
    private Application _application = null!;
    private ApiKey _key = null!;

    public async ValueTask InitializeAsync()
    {
        _database = new PostgreSqlDatabase(await _server.CreateDatabaseAsync());
        await using (var context = _database.Context()) await context.Database.MigrateAsync();
        _application = Application.With<ApiKeysContext>(_database.Use);
        var client = Some.Client();
        _key = Some.Key(client);
        await _application.Store.CommitAsync(Some.New(client, _key), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null) await _application.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Reads_throw_while_the_server_is_stopped_and_work_after_its_restart()
    {
        await _server.StopAsync();
        var read = async () => await _application.Store.FindKeyAsync(_key.Id, CancellationToken.None);
        await read.Should().ThrowAsync<Exception>();
        await _server.StartAsync();
        // The pool still contains broken connections, and each of them throws once.
        await Eventually.BecomesTrueAsync(async () =>
        {
            try
            {
                (await read()).Should().NotBeNull();
                return true;
            }
            catch (Exception exception) when (exception is System.Data.Common.DbException or InvalidOperationException)
            {
                return false;
            }
        }, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_frozen_server_does_not_block_a_caller_whose_time_is_up()
    {
        await _server.FreezeAsync();
        var watch = Stopwatch.StartNew();
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        var read = () => _application.Store.ReadChangesAsync(TimeSpan.FromSeconds(60), limit.Token);
        await read.Should().ThrowAsync<OperationCanceledException>();
        // Npgsql alone takes twice its connection timeout, 30 s.
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5));
        await _server.ContinueAsync();
        (await _application.Store.FindKeyAsync(_key.Id, CancellationToken.None)).Should().NotBeNull();
    }
}
