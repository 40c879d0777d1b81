namespace Api.Security.ApiKeys.Tests.Nodes;

/// <summary>A row was edited by hand and can no longer be read.</summary>
public sealed class UnreadableRowTests(Databases databases)
{
    public static TheoryData<Provider, string> Ways => new()
    {
        { Provider.Sqlite, "\"AllowedCidrs\" = '[\"10.0.0.0/99\"]'" }, { Provider.Sqlite, "\"Scopes\" = 'read:orders'" },
        { Provider.Sqlite, "\"CreatedAt\" = 'yesterday'" },
        { Provider.PostgreSql, "\"AllowedCidrs\" = '[\"10.0.0.0/99\"]'" }, { Provider.PostgreSql, "\"Scopes\" = 'read:orders'" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_key_of_an_unreadable_row_returns_503_and_all_other_keys_work(Provider provider, string change)
    {
        await using var database = await databases.MigratedAsync(provider);
        await using var node = await Node.StartAsync(database);
        var bad = await node.IssueAsync();
        await database.ExecuteAsync($"UPDATE \"ApiClient\" SET {change}");
        for (var i = 0; i < 12; i++)
        {
            (await node.StatusAsync(bad)).Should().Be(503);
            (await node.StatusAsync(await node.IssueAsync())).Should().Be(200);
        }

        node.Api.Log.Ours.Should().NotContain(line => line.EventId == 1402);
        node.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1437).Which.Text.Should().Contain("ak_" + bad.Id);
    }
}
