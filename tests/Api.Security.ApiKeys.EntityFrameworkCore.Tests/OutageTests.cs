using System.Diagnostics;
using Api.Security.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys.Tests;

/// <summary>
/// A database that goes away is an exception and comes back without a restart. On a server of its own: others are not to feel it.
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
    public async Task A_server_that_is_stopped_is_an_exception_until_it_is_back()
    {
        await _server.StopAsync();
        var read = async () => await _application.Store.FindKeyAsync(_key.Id, CancellationToken.None);
        await read.Should().ThrowAsync<Exception>();
        await _server.StartAsync();
        // Connections that broke unseen are in the pool, one exception each.
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
    public async Task A_server_that_is_silent_does_not_hold_a_caller_whose_time_is_up()
    {
        await _server.FreezeAsync();
        var watch = Stopwatch.StartNew();
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        var read = () => _application.Store.ReadChangesAsync(TimeSpan.FromSeconds(60), limit.Token);
        await read.Should().ThrowAsync<OperationCanceledException>();
        // Npgsql itself needs twice its connection timeout, 30 s.
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5));
        await _server.ContinueAsync();
        (await _application.Store.FindKeyAsync(_key.Id, CancellationToken.None)).Should().NotBeNull();
    }
}
