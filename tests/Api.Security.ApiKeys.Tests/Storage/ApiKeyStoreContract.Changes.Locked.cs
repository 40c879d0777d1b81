namespace Api.Security.ApiKeys.Tests;

/// <summary>Changes while the client is locked.</summary>
public abstract partial class ApiKeyStoreContract
{
    [Fact]
    public async Task A_change_is_decided_on_the_keys_in_slots_and_the_selected_keys()
    {
        var client = Some.Client();
        ApiKey[] keys =
        [
            Some.Key(client, slot: null), Some.Key(client, slot: null) with { IdempotencyHash = "x" }, Some.Key(client),
            Some.Key(client, slot: null) with { IdempotencyHash = "y" },
            Some.Key(client, ApiKeySlot.Next) with { IdempotencyHash = "z" }, Some.Key(client, slot: null),
        ];
        await AddAsync(client, keys);
        var foreign = Some.Client();
        await AddAsync(foreign, Some.Key(foreign) with { IdempotencyHash = "x" });
        async Task<string[]> SelectAsync(ApiClientSelection selection)
        {
            string[] read = [];
            (await Store.ChangeClientAsync(selection, locked =>
            {
                locked.Client.Should().BeEquivalentTo(client);
                read = [.. locked.Keys.Select(key => key.Id)];
                return null;
            }, None)).Should().Be(ApiKeyCommitResult.Written);
            return read;
        }

        (await SelectAsync(new(client.Id))).Should().Equal(keys[2].Id, keys[4].Id);
        (await SelectAsync(new(client.Id) { KeyId = keys[0].Id, IdempotencyHash = "x" }))
            .Should().Equal(keys[0].Id, keys[1].Id, keys[2].Id, keys[4].Id);
        (await SelectAsync(new(client.Id) { KeyId = keys[4].Id, IdempotencyHash = "z" })).Should().Equal(keys[2].Id, keys[4].Id);
        (await SelectAsync(new(client.Id) { KeyId = Some.KeyId(), IdempotencyHash = "no" })).Should().Equal(keys[2].Id, keys[4].Id);
        (await FindAsync(client)).Client.Version.Should().Be(1, "nothing was decided");
    }

    [Fact]
    public async Task An_unknown_client_is_not_found_and_nothing_is_decided()
    {
        var client = await AddAsync(Some.Client());
        foreach (var id in (string[])[Some.ClientId(), client.Id.ToLowerInvariant()])
            (await Store.ChangeClientAsync(new ApiClientSelection(id), _ => throw new InvalidOperationException("Must not be run."), None))
                .Should().Be(ApiKeyCommitResult.NotFound);
    }

    [Fact]
    public async Task Each_of_many_concurrent_changes_is_decided_on_the_result_of_the_previous_one()
    {
        var client = await AddAsync(Some.Client());
        var results = await AtOnceAsync(Many, i => Store.ChangeClientAsync(new ApiClientSelection(client.Id),
            locked => Some.Change(locked.Client with { ExternalRef = locked.Client.ExternalRef + "x" }), None));
        results.Should().OnlyContain(result => result == ApiKeyCommitResult.Written);
        var stored = (await FindAsync(client)).Client;
        (stored.Version, stored.ExternalRef).Should().Be((1 + Many, new string('x', Many)));
    }

    [Fact]
    public async Task A_change_uses_the_clock_of_the_store()
    {
        var client = await AddAsync(Some.Client());
        var before = (await Store.ReadChangesAsync(TimeSpan.Zero, None)).Now;
        DateTimeOffset now = default;
        await Store.ChangeClientAsync(new ApiClientSelection(client.Id), locked =>
        {
            now = locked.Now;
            return null;
        }, None);
        now.Should().BeOnOrAfter(before).And.BeOnOrBefore((await Store.ReadChangesAsync(TimeSpan.Zero, None)).Now);
    }

    [Fact]
    public async Task A_decision_that_throws_writes_nothing_and_leaves_no_lock()
    {
        var client = await AddAsync(Some.Client());
        var change = () =>
            Store.ChangeClientAsync(new ApiClientSelection(client.Id), _ => throw new InvalidOperationException("An error."), None);
        await change.Should().ThrowAsync<InvalidOperationException>();
        (await Store.ChangeClientAsync(new ApiClientSelection(client.Id), locked => Some.Change(locked.Client), None))
            .Should().Be(ApiKeyCommitResult.Written);
    }

    [Fact]
    public async Task A_change_under_lock_to_a_name_that_is_taken_is_refused()
    {
        var (one, other) = (await AddAsync(Some.Client("t", "one")), await AddAsync(Some.Client("t", "other")));
        (await Store.ChangeClientAsync(new ApiClientSelection(one.Id), locked => Some.Change(locked.Client with { Name = other.Name }),
            None)).Should().Be(ApiKeyCommitResult.NameTaken);
        (await FindAsync(one)).Client.Name.Should().Be("one");
    }

    [Fact]
    public async Task Only_the_latest_unused_superseded_keys_are_kept()
    {
        var client = Some.Client();
        ApiKey Superseded() => Some.Key(client, slot: null) with { RevokedAt = Some.Time, RevokeReason = "superseded" };
        ApiKey[] unused = [.. Enumerable.Range(0, 5).Select(_ => Superseded())];
        ApiKey[] others = [Superseded() with { CurrentSince = Some.Time }, Superseded() with { FirstUsedAt = Some.Time }, Superseded()
            with { RevokeReason = "other" }, Some.Key(client)];
        await AddAsync(client, [.. unused[..2], .. others, .. unused[2..]]);
        var foreign = await AddAsync(Some.Client());
        await Store.CommitAsync(Some.Change(foreign, [Superseded() with { ClientId = foreign.Id }]), None);
        await Store.ChangeClientAsync(new ApiClientSelection(client.Id), locked => Some.Change(locked.Client) with { KeptSuperseded = 2 },
            None);
        (await FindAsync(client)).Keys.Select(key => key.Id)
            .Should().BeEquivalentTo([.. others.Select(key => key.Id), unused[3].Id, unused[4].Id]);
        (await FindAsync(foreign)).Keys.Should().HaveCount(1);
        (await Store.FindKeyAsync(unused[0].Id, None)).Should().BeNull();
    }
}
