using System.Data.Common;

namespace Api.Security.ApiKeys.Tests;

/// <summary>
/// A transaction gets the lower sequence number and commits last: a reader that queries only for higher numbers never sees its change.
/// </summary>
public sealed class LateCommitTests(Databases databases)
{
    [Fact]
    public async Task A_change_that_commits_after_a_later_one_is_still_delivered()
    {
        await using var database = await databases.MigratedAsync(Provider.PostgreSql);
        await using var application = Application.With<ApiKeysContext>(database.Use);
        await using var slow = database.Connection();
        await using var fast = database.Connection();
        await slow.OpenAsync();
        await fast.OpenAsync();
        await using var slowTransaction = await slow.BeginTransactionAsync();
        await using var fastTransaction = await fast.BeginTransactionAsync();
        await InsertAsync(slow, "slow");
        await InsertAsync(fast, "fast");
        await fastTransaction.CommitAsync();
        var before = (await application.Store.ReadChangesAsync(TimeSpan.FromSeconds(60), CancellationToken.None)).Changes;
        before.Select(change => change.KeyId).Should().Equal("fast");
        await slowTransaction.CommitAsync();
        var after = (await application.Store.ReadChangesAsync(TimeSpan.FromSeconds(60), CancellationToken.None)).Changes;
        after.Select(change => change.KeyId).Should().BeEquivalentTo("slow", "fast");
        after.Single(change => change.KeyId == "slow").Sequence.Should().BeLessThan(before[0].Sequence);
    }

    private static async Task InsertAsync(DbConnection connection, string keyId)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The SQL is written here.
        command.CommandText = $"INSERT INTO \"ApiKeyChange\" (\"Kid\", \"ClientId\") VALUES ('{keyId}', 'c')";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
