using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Api.Security.ApiKeys.Tests;

/// <summary>A node that freezes during a transaction must not commit after the change feed stops looking back that far.</summary>
public sealed class FrozenNodeTests(Databases databases)
{
    [Fact]
    public async Task PostgreSql_ends_idle_transactions_and_long_statements_after_10_seconds()
    {
        await using var database = await databases.MigratedAsync(Provider.PostgreSql);
        var limits = new Limits();
        await using var application = Application.With<ApiKeysContext>(options =>
        {
            database.Use(options);
            options.AddInterceptors(limits);
        });
        var client = Some.Client();
        (await application.Store.CommitAsync(Some.New(client, Some.Key(client)), CancellationToken.None))
            .Should().Be(ApiKeyCommitResult.Written);
        limits.AtTheLastStatement.Should().Be("10s 10s");
        await application.Store.FindKeyAsync(Some.KeyId(), CancellationToken.None);
        limits.Now.Should().Be("0 0", "the limits end with the transaction and do not stay on the connection");
    }

    private sealed class Limits : DbCommandInterceptor
    {
        public string? AtTheLastStatement { get; private set; }

        public string? Now { get; private set; }

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
                CancellationToken cancellationToken = default)
        {
            await using var limits = command.Connection!.CreateCommand();
            limits.CommandText =
                "SELECT current_setting('statement_timeout') || ' ' || current_setting('idle_in_transaction_session_timeout')";
            Now = (string?)await limits.ExecuteScalarAsync(cancellationToken);
            if (command.CommandText.Contains("ApiKeyChange", StringComparison.Ordinal)) AtTheLastStatement = Now;
            return result;
        }
    }
}
