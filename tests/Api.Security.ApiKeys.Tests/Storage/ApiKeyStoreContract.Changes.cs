namespace Api.Security.ApiKeys.Tests;

/// <summary>The change feed, and what a purge removes.</summary>
public abstract partial class ApiKeyStoreContract
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_commit_writes_one_feed_entry_for_each_affected_key()
    {
        var client = Some.Client();
        var (a, b, c) = (Some.Key(client), Some.Key(client, ApiKeySlot.Next), Some.Key(client, slot: null));
        await AddAsync(client, a, b, c);
        await Store.CommitAsync(Some.Change(client) with { AffectedKeys = [a.Id, c.Id] }, None);
        var feed = await Store.ReadChangesAsync(Minute, None);
        feed.Changes.Select(change => change.KeyId).Should().BeEquivalentTo([a.Id, b.Id, c.Id, a.Id, c.Id]);
        feed.Changes.Should().OnlyContain(change => change.ClientId == client.Id && change.At <= feed.Now && change.At > feed.Now - Minute);
        feed.Changes.Select(change => change.Sequence).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task The_feed_returns_the_changes_within_the_requested_period()
    {
        var client = Some.Client();
        await AddAsync(client, Some.Key(client));
        await LetChangesAgeAsync(Minute - TimeSpan.FromSeconds(20));
        (await Store.ReadChangesAsync(Minute, None)).Changes.Should().ContainSingle();
        await LetChangesAgeAsync(TimeSpan.FromSeconds(20));
        (await Store.ReadChangesAsync(Minute, None)).Changes.Should().BeEmpty();
        (await Store.ReadChangesAsync(Minute + Minute, None)).Changes.Should().ContainSingle();
    }

    [Fact]
    public async Task An_empty_feed_still_returns_the_time()
    {
        var first = (await Store.ReadChangesAsync(Minute, None)).Now;
        (await Store.ReadChangesAsync(Minute, None)).Now.Should().BeOnOrAfter(first).And.BeCloseTo(first, Minute);
    }

    [Fact]
    public async Task Feed_entries_are_kept_for_a_day_and_the_newest_one_forever()
    {
        var client = Some.Client();
        var (older, newest) = (Some.Key(client), Some.Key(client, ApiKeySlot.Next));
        await AddAsync(client, older, newest);
        await LetChangesAgeAsync(TimeSpan.FromDays(1) - Minute);
        await Store.PurgeAsync(Some.Time, None);
        (await ChangesAsync()).Should().HaveCount(2);
        await LetChangesAgeAsync(Minute + TimeSpan.FromSeconds(1));
        var before = (await Store.ReadChangesAsync(Minute, None)).Mark;
        await Store.PurgeAsync(Some.Time, None);
        (await ChangesAsync()).Should().ContainSingle();
        (await Store.ReadChangesAsync(Minute, None)).Mark.Should().Be(before, "the newest entry marks the position of the feed");
    }

    [Fact]
    public async Task The_feed_returns_its_current_position()
    {
        var first = (await Store.ReadChangesAsync(Minute, None)).Mark!;
        first.Should().Match<ApiKeyFeedMark>(mark => mark.Store.Length == 32 && mark.Epoch == 0 && mark.Sequence == 0);
        var client = Some.Client();
        await AddAsync(client, Some.Key(client), Some.Key(client, ApiKeySlot.Next));
        var read = await Store.ReadChangesAsync(Minute, None);
        read.Mark.Should().Be(first with { Sequence = read.Changes.Max(change => change.Sequence) });
    }

    [Fact]
    public async Task A_purge_erases_the_hashes_of_keys_that_ended_before_the_given_time()
    {
        var justBefore = Some.Time.AddTicks(-TimeSpan.TicksPerMicrosecond);
        await ErasesAsync(true, key => key with { Slot = null, ExpiresAt = justBefore });
        await ErasesAsync(true, key => key with { Slot = null, AcceptUntil = justBefore });
        await ErasesAsync(true, key => key with { Slot = null, RevokedAt = justBefore });
        await ErasesAsync(false, key => key with { Slot = null, ExpiresAt = Some.Time, AcceptUntil = Some.Time, RevokedAt = Some.Time });
        await ErasesAsync(false, key => key with { Slot = null, ExpiresAt = null });
        await ErasesAsync(false, key => key
            with { Slot = ApiKeySlot.Current, ExpiresAt = justBefore, AcceptUntil = justBefore, RevokedAt = justBefore });
    }

    private async Task ErasesAsync(bool expected, Func<ApiKey, ApiKey> with)
    {
        var client = Some.Client();
        var key = with(Some.Key(client));
        await AddAsync(client, key);
        await Store.PurgeAsync(Some.Time, None);
        await Store.PurgeAsync(Some.Time, None);
        var stored = (await Store.FindKeyAsync(key.Id, None))!.Key;
        stored.Hash.ToArray().Should().Equal(expected ? [] : key.Hash.ToArray());
        stored.Should().BeEquivalentTo(key, o => o.ComparingByMembers<ApiKey>().Excluding(one => one.Hash));
    }
}
