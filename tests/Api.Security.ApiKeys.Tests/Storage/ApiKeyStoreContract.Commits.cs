namespace Api.Security.ApiKeys.Tests;

/// <summary>A commit is atomic, one of many concurrent commits wins, and a slot has one key.</summary>
public abstract partial class ApiKeyStoreContract
{
    private const int Many = 20;

    [Fact]
    public async Task Creating_a_client_again_under_another_name_is_a_conflict()
    {
        var client = await AddAsync(Some.Client(), []);
        await ShouldNotWriteAsync(Some.New(client with { Name = "other" }), ApiKeyCommitResult.Conflict, client);
    }

    [Fact]
    public async Task Creating_a_client_again_under_the_same_name_is_a_conflict()
    {
        var client = await AddAsync(Some.Client(), []);
        await ShouldNotWriteAsync(Some.New(client), ApiKeyCommitResult.Conflict, client);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_commit_with_another_version_is_a_conflict(long version)
    {
        var client = await AddAsync(Some.Client());
        await Store.CommitAsync(Some.Change(client), None);
        await ShouldNotWriteAsync(Some.Change(client with { Version = version }, [Some.Key(client)]), ApiKeyCommitResult.Conflict, client);
    }

    [Fact]
    public async Task A_change_to_an_unknown_client_is_a_conflict() =>
        (await Store.CommitAsync(Some.Change(Some.Client()), None)).Should().Be(ApiKeyCommitResult.Conflict);

    [Fact]
    public async Task Of_many_concurrent_commits_that_add_the_next_key_one_wins()
    {
        var client = Some.Client();
        await AddAsync(client, Some.Key(client));
        var results = await AtOnceAsync(Many, _ => Store.CommitAsync(Some.Change(client, [Some.Key(client, ApiKeySlot.Next)]), None));
        results.Count(result => result is ApiKeyCommitResult.Written).Should().Be(1);
        results.Count(result => result is ApiKeyCommitResult.Conflict).Should().Be(Many - 1);
        var stored = await FindAsync(client);
        stored.Client.Version.Should().Be(2);
        stored.Keys.Select(key => key.Slot).Should().Equal(ApiKeySlot.Current, ApiKeySlot.Next);
        (await AuditAsync(client)).Should().HaveCount(2);
        (await ChangesAsync()).Should().HaveCount(2);
    }

    [Fact]
    public async Task Writers_that_retry_after_a_conflict_all_succeed()
    {
        var client = Some.Client();
        await AddAsync(client, Some.Key(client), Some.Key(client, ApiKeySlot.Next));
        await AtOnceAsync(6, async _ =>
        {
            while (true)
            {
                var stored = await FindAsync(client);
                var (current, next) =
                    (stored.Keys.Single(key => key.Slot is ApiKeySlot.Current), stored.Keys.Single(key => key.Slot is ApiKeySlot.Next));
                var commit = Some.Change(stored.Client, [Some.Key(client, ApiKeySlot.Next)],
                    [next with { Slot = ApiKeySlot.Current }, current with { Slot = null }]);
                if (await Store.CommitAsync(commit, None) is ApiKeyCommitResult.Written) return true;
            }
        });
        var last = await FindAsync(client);
        last.Client.Version.Should().Be(7);
        last.Keys.Where(key => key.Slot is not null).Select(key => key.Slot).Should().Equal(ApiKeySlot.Current, ApiKeySlot.Next);
        last.Keys.Should().HaveCount(8);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Keys_change_slots_in_one_commit(bool nextFirst)
    {
        var client = Some.Client();
        var (a, b, c) = (Some.Key(client), Some.Key(client, ApiKeySlot.Next), Some.Key(client, ApiKeySlot.Next));
        await AddAsync(client, a, b);
        ApiKey[] changed = [b with { Slot = ApiKeySlot.Current }, a with { Slot = null }];
        if (!nextFirst) Array.Reverse(changed);
        (await Store.CommitAsync(Some.Change(client, [c], changed), None)).Should().Be(ApiKeyCommitResult.Written);
        (await FindAsync(client)).Keys.Select(key => key.Slot).Should().Equal(null, ApiKeySlot.Current, ApiKeySlot.Next);
    }

    [Fact]
    public async Task Two_keys_swap_their_slots()
    {
        var client = Some.Client();
        var (a, b) = (Some.Key(client), Some.Key(client, ApiKeySlot.Next));
        await AddAsync(client, a, b);
        (await Store.CommitAsync(Some.Change(client, changed: [a with { Slot = b.Slot }, b with { Slot = a.Slot }]), None))
            .Should().Be(ApiKeyCommitResult.Written);
        (await FindAsync(client)).Keys.Select(key => key.Slot).Should().Equal(ApiKeySlot.Next, ApiKeySlot.Current);
    }

    [Fact]
    public async Task A_commit_to_a_slot_that_is_taken_is_a_conflict_and_writes_nothing()
    {
        var client = Some.Client();
        var old = Some.Key(client, slot: null);
        await AddAsync(client, Some.Key(client), old);
        await ShouldNotWriteAsync(Some.Change(client, [Some.Key(client)]), ApiKeyCommitResult.Conflict, client);
        await ShouldNotWriteAsync(Some.Change(client, changed: [old with { Slot = ApiKeySlot.Current }]), ApiKeyCommitResult.Conflict,
            client);
        await ShouldNotWriteAsync(Some.Change(client, [Some.Key(client, ApiKeySlot.Next), Some.Key(client, ApiKeySlot.Next)]),
            ApiKeyCommitResult.Conflict, client);
    }

    [Fact]
    public async Task A_client_can_have_any_number_of_keys_without_a_slot()
    {
        var client = Some.Client();
        await AddAsync(client, Some.Key(client, slot: null), Some.Key(client, slot: null), Some.Key(client, slot: null));
        (await FindAsync(client)).Keys.Should().HaveCount(3);
    }

    [Fact]
    public async Task The_id_of_a_key_is_never_used_twice()
    {
        var (client, other) = (Some.Client(), Some.Client());
        var key = Some.Key(client);
        await AddAsync(client, key);
        await ShouldNotWriteAsync(Some.Change(client, [Some.Key(client, ApiKeySlot.Next, key.Id)]), ApiKeyCommitResult.Conflict, client);
        (await Store.CommitAsync(Some.New(other, Some.Key(other, id: key.Id)), None)).Should().Be(ApiKeyCommitResult.Conflict);
        (await Store.FindClientAsync(other.Id, None)).Should().BeNull();
        (await Store.FindKeyAsync(key.Id, None))!.Client.Id.Should().Be(client.Id);
    }

    // Conflict or NameTaken: nothing of the commit is written.
    private async Task ShouldNotWriteAsync(ApiKeyCommit commit, ApiKeyCommitResult expected, ApiClient client)
    {
        var (before, audit, changes) = (await FindAsync(client), await AuditAsync(client), await ChangesAsync());
        (await Store.CommitAsync(commit, None)).Should().Be(expected);
        var after = await FindAsync(client);
        after.Client.Should().BeEquivalentTo(before.Client, o => o.ComparingByMembers<ApiClient>());
        after.Keys.Select(key => (key.Id, key.Slot)).Should().Equal(before.Keys.Select(key => (key.Id, key.Slot)));
        (await AuditAsync(client)).Should().HaveSameCount(audit);
        (await ChangesAsync()).Should().HaveSameCount(changes);
    }

    [Fact]
    public async Task A_change_to_an_unknown_key_writes_nothing()
    {
        var client = Some.Client();
        await Store.CommitAsync(Some.New(client), CancellationToken.None);
        (await Store.CommitAsync(Some.Change(client, changed: [Some.Key(client)]), CancellationToken.None))
            .Should().Be(ApiKeyCommitResult.Conflict);
        (await Store.FindClientAsync(client.Id, CancellationToken.None))!.Client.Version.Should().Be(1);
    }
}
