using Api.Security.TestKit;
using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys.Tests;

/// <summary>The store contract on a database, and tests that only a database needs.</summary>
public abstract class RelationalApiKeyStoreContract(Databases databases, Provider provider) : ApiKeyStoreContract
{
    private Application? _application;

    private protected Database Database { get; private set; } = null!;

    [Fact]
    public void A_database_store_is_shared() => Store.IsShared.Should().BeTrue();

    [Fact]
    public async Task A_time_is_truncated_to_the_microsecond_and_never_rounded_up()
    {
        var client = Some.Client() with { EndsAt = Some.Time.AddTicks(9) };
        await Store.CommitAsync(Some.New(client), CancellationToken.None);
        (await Store.FindClientAsync(client.Id, CancellationToken.None))!.Client.EndsAt.Should().Be(Some.Time);
    }

    [Fact]
    public async Task Two_clients_that_swap_names_concurrently_are_both_refused()
    {
        for (var i = 0; i < 5; i++)
        {
            var (a, b) = (Some.Client("t", $"a{i}"), Some.Client("t", $"b{i}"));
            await Store.CommitAsync(Some.New(a), CancellationToken.None);
            await Store.CommitAsync(Some.New(b), CancellationToken.None);
            var results = await Task.WhenAll(
                Task.Run(() => Store.CommitAsync(Some.Change(a with { Name = b.Name }), CancellationToken.None)),
                Task.Run(() => Store.CommitAsync(Some.Change(b with { Name = a.Name }), CancellationToken.None)));
            results.Should().NotContain(ApiKeyCommitResult.Written);
        }
    }

    [Fact]
    public async Task No_log_line_contains_a_hash()
    {
        using var log = new RecordingLogger();
        await using var application = Application.With<ApiKeysContext>(options =>
        {
            Database.Use(options);
            options.UseLoggerFactory(LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log)));
        });
        var client = Some.Client();
        var key = Some.Key(client) with { IdempotencyHash = Convert.ToBase64String(new byte[32]) };
        await application.Store.CommitAsync(Some.New(client, key), CancellationToken.None);
        await application.Store.CommitAsync(Some.Change(client, changed: [key]), CancellationToken.None);
        await application.Store.CommitAsync(Some.New(Some.Client(), key), CancellationToken.None);
        await application.Store.FindKeyAsync(key.Id, CancellationToken.None);
        await application.Store.FindClientAsync(client.Id, CancellationToken.None);
        var text = string.Join('\n', log.Lines.Select(line => line.Text));
        text.Should().Contain("INSERT INTO \"ApiKey\"").And.Contain("UPDATE \"ApiKey\"");
        foreach (var secret in (string[])[Convert.ToHexString(key.Hash.Span), Convert.ToBase64String(key.Hash.Span), key.IdempotencyHash])
            text.Should().NotContainEquivalentOf(secret);
    }

    private protected override async ValueTask<IApiKeyStore> OpenAsync()
    {
        Database = await databases.MigratedAsync(provider);
        _application = Application.With<ApiKeysContext>(Database.Use);
        return _application.Store;
    }

    private protected override async ValueTask CloseAsync()
    {
        if (_application is null) return;
        await _application.DisposeAsync();
        await Database.DisposeAsync();
    }

    private protected override Task LetChangesAgeAsync(TimeSpan age) => Database.LetChangesAgeAsync(age);
}
