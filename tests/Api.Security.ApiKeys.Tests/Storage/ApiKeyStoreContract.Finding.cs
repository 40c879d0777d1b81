namespace Api.Security.ApiKeys.Tests;

/// <summary>Finding and listing keys and clients.</summary>
public abstract partial class ApiKeyStoreContract
{
    [Fact]
    public async Task Finds_a_key_with_its_client()
    {
        var (client, other) = (Some.Client(), Some.Client());
        var key = Some.Key(client);
        await AddAsync(other, Some.Key(other));
        await AddAsync(client, key);
        (await Store.FindKeyAsync(key.Id, None))!.Client.Id.Should().Be(client.Id);
        (await Store.FindKeyAsync(Some.KeyId(), None)).Should().BeNull();
    }

    [Fact]
    public async Task Ids_are_case_sensitive()
    {
        var client = Some.Client(id: "01ABCDEFGHJKMNPQRSTVWXYZ01");
        var (lower, upper) = (Some.Key(client, id: "abcdefghijklmnop"), Some.Key(client, ApiKeySlot.Next, "ABCDEFGHIJKLMNOP"));
        await AddAsync(client, lower);
        (await Store.FindKeyAsync(upper.Id, None)).Should().BeNull();
        (await Store.FindClientAsync("01abcdefghjkmnpqrstvwxyz01", None)).Should().BeNull();
        (await Store.CommitAsync(Some.Change(client, [upper]), None)).Should().Be(ApiKeyCommitResult.Written);
        (await Store.FindKeyAsync(upper.Id, None))!.Key.Slot.Should().Be(ApiKeySlot.Next);
        (await Store.FindKeyAsync(lower.Id, None))!.Key.Slot.Should().Be(ApiKeySlot.Current);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abcdefghijklmno")]
    [InlineData("abcdefghijklmnop ")]
    [InlineData("%")]
    [InlineData("' OR ''='")]
    public async Task A_text_that_is_not_an_id_finds_nothing(string text)
    {
        var client = Some.Client();
        await AddAsync(client, Some.Key(client, id: "abcdefghijklmnop"));
        (await Store.FindKeyAsync(text, None)).Should().BeNull();
        (await Store.FindClientAsync(text, None)).Should().BeNull();
    }

    [Fact]
    public async Task Finds_a_client_with_all_its_keys_in_the_order_they_were_issued()
    {
        var client = Some.Client();
        var keys = Enumerable.Range(0, 5).Select(i => Some.Key(client, i == 4 ? ApiKeySlot.Current : null)).ToArray();
        await AddAsync(client, keys[0]);
        for (var i = 1; i < keys.Length; i++)
            (await Store.CommitAsync(Some.Change(client with { Version = i }, [keys[i]], [keys[0] with { Slot = null }]), None))
                .Should().Be(ApiKeyCommitResult.Written);
        (await FindAsync(client)).Keys.Select(key => key.Id).Should().Equal(keys.Select(key => key.Id));
        (await FindAsync(client)).Client.Version.Should().Be(5);
    }

    [Fact]
    public async Task Finds_a_deleted_client_without_keys()
    {
        var client = await AddAsync(Some.Client() with { DeletedAt = Some.Time });
        (await FindAsync(client)).Keys.Should().BeEmpty();
        (await Store.FindClientAsync(Some.ClientId(), None)).Should().BeNull();
    }

    [Fact]
    public async Task Lists_clients_that_are_not_deleted()
    {
        var (there, gone) = (await AddAsync(Some.Client()), await AddAsync(Some.Client() with { DeletedAt = Some.Time }));
        (await ListAsync(null, null, 10)).Should().Equal(there.Id).And.NotContain(gone.Id);
    }

    [Fact]
    public async Task Lists_clients_of_one_tenant()
    {
        var (a, upper, none) = (await AddAsync(Some.Client("a")), await AddAsync(Some.Client("A")), await AddAsync(Some.Client()));
        (await ListAsync("a", null, 10)).Should().Equal(a.Id);
        (await ListAsync("A", null, 10)).Should().Equal(upper.Id);
        (await ListAsync(null, null, 10)).Should().BeEquivalentTo([a.Id, upper.Id, none.Id]);
    }

    [Fact]
    public async Task Lists_clients_in_pages_in_ordinal_order()
    {
        string[] ids = ["0A", "0B", "AA", "Aa", "B0", "Z9", "a0", "aA", "aa", "b0"];
        foreach (var id in ids.Reverse()) await AddAsync(Some.Client(id: id.PadRight(26, 'x')));
        List<string> read = [];
        while (await ListAsync(null, read.LastOrDefault(), 3) is { Count: > 0 } page)
        {
            page.Should().HaveCountLessThanOrEqualTo(3);
            read.AddRange(page);
        }

        read.Should().Equal(ids.Select(id => id.PadRight(26, 'x')));
    }

    [Fact]
    public async Task Lists_clients_that_are_due_for_the_sweep()
    {
        var before = Some.Time.AddDays(1);
        var justBefore = before.AddTicks(-TimeSpan.TicksPerMicrosecond);
        var expected = new List<string>
        {
            await DueAsync(key => key with { ExpiresAt = justBefore }),
            await DueAsync(key => key with { AcceptUntil = justBefore }),
            await DueAsync(key => key with { Slot = ApiKeySlot.Next }),
        };
        await DueAsync(key => key with { ExpiresAt = before });
        await DueAsync(key => key with { AcceptUntil = before });
        await DueAsync(key => key with { ExpiresAt = null });
        await DueAsync(key => key with { Slot = null, ExpiresAt = justBefore, AcceptUntil = justBefore });
        var deleted = Some.Client() with { DeletedAt = Some.Time };
        await AddAsync(deleted, Some.Key(deleted, ApiKeySlot.Next));
        expected.Sort(StringComparer.Ordinal);
        (await Store.ListDueClientsAsync(before, null, 10, None)).Should().Equal(expected);
        (await Store.ListDueClientsAsync(before, expected[0], 1, None)).Should().Equal(expected[1]);
        (await Store.ListDueClientsAsync(before, expected[2], 1, None)).Should().BeEmpty();
    }

    [Fact]
    public async Task Lists_a_client_with_two_due_keys_once()
    {
        var client = Some.Client();
        await AddAsync(client, Some.Key(client) with { ExpiresAt = Some.Time }, Some.Key(client, ApiKeySlot.Next)
            with { ExpiresAt = Some.Time });
        (await Store.ListDueClientsAsync(Some.Time.AddDays(1), null, 10, None)).Should().Equal(client.Id);
    }

    private async Task<string> DueAsync(Func<ApiKey, ApiKey> with)
    {
        var client = Some.Client();
        return (await AddAsync(client, with(Some.Key(client)))).Id;
    }

    private async Task<IReadOnlyList<string>> ListAsync(string? tenantId, string? after, int limit) =>
        [.. (await Store.ListClientsAsync(new ApiClientQuery(tenantId, after, limit), None)).Select(client => client.Id)];
}
