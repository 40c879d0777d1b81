using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Security.ApiKeys.Tests;

/// <summary>An execution strategy that retries, and a connection that breaks before or after the commit.</summary>
public sealed class RetryTests(Databases databases)
{
    public static TheoryData<Provider, bool> Cases =>
        new() { { Provider.Sqlite, true }, { Provider.Sqlite, false }, { Provider.PostgreSql, true }, { Provider.PostgreSql, false } };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_commit_is_written_once_and_reported_as_written_if_the_connection_breaks(Provider provider, bool afterCommit)
    {
        await using var database = await databases.MigratedAsync(provider);
        var breaks = new Breaks(afterCommit);
        await using var application = Application.With<ApiKeysContext>(options =>
        {
            var text = database.Connection().ConnectionString;
            if (provider is Provider.Sqlite)
                options.UseSqlite(text, sqlite => sqlite.ExecutionStrategy(dependencies => new Retries(dependencies)));
            else options.UseNpgsql(text, npgsql => npgsql.ExecutionStrategy(dependencies => new Retries(dependencies)));
            options.AddInterceptors(breaks);
        });
        var client = Some.Client();
        (await application.Store.CommitAsync(Some.New(client, Some.Key(client)), CancellationToken.None))
            .Should().Be(ApiKeyCommitResult.Written);
        breaks.Happened.Should().Be(1);
        breaks.Arm();
        (await application.Store.CommitAsync(Some.Change(client, [Some.Key(client, ApiKeySlot.Next)]), CancellationToken.None))
            .Should().Be(ApiKeyCommitResult.Written);
        breaks.Happened.Should().Be(2);
        var stored = (await application.Store.FindClientAsync(client.Id, CancellationToken.None))!;
        stored.Client.Version.Should().Be(2);
        stored.Keys.Should().HaveCount(2);
        (await application.Store.ReadChangesAsync(TimeSpan.FromSeconds(60), CancellationToken.None)).Changes.Should().HaveCount(2);
    }

    private sealed class Retries(ExecutionStrategyDependencies dependencies)
        : ExecutionStrategy(dependencies, 3, TimeSpan.FromMilliseconds(1))
    {
        protected override bool ShouldRetryOn(Exception exception) => exception is TimeoutException;
    }

    private sealed class Breaks(bool afterCommit) : DbTransactionInterceptor
    {
        private bool _armed = true;

        public int Happened { get; private set; }

        public void Arm() => _armed = true;

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData,
            InterceptionResult result, CancellationToken cancellationToken = default)
        {
            if (!afterCommit) Break();
            return base.TransactionCommittingAsync(transaction, eventData, result, cancellationToken);
        }

        public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData,
            CancellationToken cancellationToken = default)
        {
            if (afterCommit) Break();
            return Task.CompletedTask;
        }

        private void Break()
        {
            if (!_armed) return;
            _armed = false;
            Happened++;
            throw new TimeoutException("The connection broke.");
        }
    }
}
