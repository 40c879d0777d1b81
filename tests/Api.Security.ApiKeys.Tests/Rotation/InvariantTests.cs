using System.Text;
using CsCheck;

namespace Api.Security.ApiKeys.Tests;

/// <summary>What is always true of keys, after any sequence of operations.</summary>
public sealed class InvariantTests
{
    private const int Runs = 2000;

    [Fact]
    public void No_client_ever_has_two_keys_in_one_slot() => Check(trace =>
        trace.States.All(one => one.State.Keys.Where(key => key.Slot is not null).GroupBy(key => key.Slot).All(slot => slot.Count() == 1)));

    [Fact]
    public void No_more_than_two_keys_are_accepted_at_any_moment() => Check(trace =>
        trace.Moments().All(moment => moment.State.Keys.Count(key => key.RefusalAt(moment.State.Client, moment.At) is null) <= 2));

    [Fact]
    public void Every_accepted_key_has_a_slot() => Check(trace =>
        trace.Moments().All(moment => moment.State.Keys.Where(key => key.RefusalAt(moment.State.Client, moment.At) is null)
            .All(key => key.Slot is not null)));

    [Fact]
    public void The_expiry_of_a_key_is_never_extended_and_never_exceeds_the_settings_or_its_client() => Check(trace =>
    {
        foreach (var (_, before, after, result) in trace.Changes)
        {
            foreach (var key in after.Keys)
            {
                if (key.AcceptUntil > key.ExpiresAt) return false;
                if (before.Keys.SingleOrDefault(one => one.Id == key.Id) is { } old
                    && (key.ExpiresAt > old.ExpiresAt || key.ExpiresAt is null)) return false;
            }

            if (result.Added is { } added && (added.ExpiresAt > added.CreatedAt + RotationBench.Rules.MaxKeyAge
                || added.ExpiresAt > before.Client.EndsAt || added.ExpiresAt is null)) return false;
        }

        return trace.States.All(one => one.State.Keys.Where(key => key.Slot is not null)
            .All(key => !(key.ExpiresAt > one.State.Client.EndsAt)));
    });

    [Fact]
    public void A_rotation_changes_neither_the_client_nor_the_owner_of_a_key() => Check(trace =>
        trace.States.All(one => one.State.Keys.All(key => key.ClientId == one.State.Client.Id))
        && trace.Changes.Where(change => change.Result.Added is not null || change.Step.Kind
            is StepKind.Promote or StepKind.Cancel or StepKind.Revoke or StepKind.FirstUse)
            .All(change => change.After.Client with { Version = 0, SelfRotationsUntil = null } == change.Before.Client
                with { Version = 0, SelfRotationsUntil = null }));

    [Fact]
    public void No_active_key_exceeds_the_scopes_of_its_client_and_a_next_key_inherits_current_scopes() => Check(trace =>
        trace.States.All(one => one.State.Keys.Where(key => key.Slot is not null)
            .All(key => key.Scopes is null || !key.Scopes.Except(one.State.Client.Scopes).Any()))
        && trace.Changes.Where(change => change is { Step.How: not 1, Result.Added.Slot: ApiKeySlot.Next, Step.Kind: StepKind.IssueNext })
            .All(change =>
                (change.Result.Added!.Scopes is null) == (change.After.Keys.Single(key => key.Slot is ApiKeySlot.Current).Scopes is null)));

    [Fact]
    public void An_ended_key_stays_ended_and_no_id_is_issued_twice() => Check(trace =>
    {
        var dead = new HashSet<string>();
        foreach (var (at, state) in trace.Moments())
        {
            foreach (var key in state.Keys)
            {
                var isAlive = key.RefusalAt(state.Client with { SuspendedAt = null }, at) is null;
                if (isAlive && dead.Contains(key.Id)) return false;
                if (!isAlive) dead.Add(key.Id);
            }
        }

        var slotless = new HashSet<string>();
        foreach (var (_, state) in trace.States)
        {
            if (state.Keys.Any(key => key.Slot is not null && slotless.Contains(key.Id))) return false;
            slotless.UnionWith(state.Keys.Where(key => key.Slot is null).Select(key => key.Id));
        }

        return trace.Minted.Select(key => key.Id).Distinct().Count() == trace.Minted.Count;
    });

    [Fact]
    public void Every_change_increments_the_version_that_it_was_decided_on() => Check(trace =>
        trace.Bench.Store.Commits.Skip(1).Zip(trace.Bench.Store.Commits).All(two => two.First.ExpectedVersion == two.Second.Client.Version
            && two.First.Client.Version == two.First.ExpectedVersion + 1));

    [Fact]
    public void A_change_that_expects_another_version_changes_nothing() => Check(trace =>
    {
        var before = trace.Bench.Client.Version;
        var failure = trace.Bench.Do(keys => keys.Suspend(), expected: before - 1).Failure?.Kind;
        return failure is TransitionFailureKind.VersionMismatch && trace.Bench.Client.Version == before;
    });

    [Fact]
    public void A_secret_appears_only_in_the_result_that_issues_it() => Check(trace =>
    {
        var dump = new StringBuilder();
        foreach (var commit in trace.Bench.Store.Commits)
        {
            dump.Append(commit).AppendJoin('\n', commit.Audit).AppendJoin('\n', commit.AddedKeys).AppendJoin('\n', commit.ChangedKeys);
            foreach (var key in commit.AddedKeys.Concat(commit.ChangedKeys))
                dump.Append(Encoding.Latin1.GetString(key.Hash.Span)).Append(Convert.ToBase64String(key.Hash.Span));
        }

        foreach (var change in trace.Changes) dump.Append(change.Result).Append(change.Result.Minted).Append(change.Result.Failure);
        dump.AppendJoin('\n', trace.Bench.Events.All).AppendJoin('\n', trace.Bench.Announcer.Announced.SelectMany(ids => ids));
        var text = dump.ToString();
        return trace.Minted.All(key => !text.Contains(key.Secret) && !text.Contains(key.Secret.Split('_')[^1][..43]));
    });

    [Fact]
    public void Keys_audit_and_change_feed_are_written_together_and_announced_afterwards() => Check(trace =>
    {
        var commits = trace.Bench.Store.Commits;
        foreach (var (commit, before) in commits.Skip(1)
            .Zip(trace.Changes.Select(change => change.Before).DistinctBy(state => state.Client.Version)))
        {
            if (commit.Audit.Count == 0) return false;
            var changed = commit.AddedKeys.Concat(commit.ChangedKeys).Select(key => key.Id);
            if (changed.Except(commit.AffectedKeys).Any() || !changed.All(id => commit.Audit.Any(entry => entry.KeyId == id))) return false;
            if (before.Client.Version == commit.ExpectedVersion && before.Keys.Where(key => key.Slot is not null).Select(key => key.Id)
                .Except(commit.AffectedKeys).Any()) return false;
        }

        return trace.Bench.Announcer.Announced.SelectMany(ids => ids).SequenceEqual(commits.SelectMany(commit => commit.AffectedKeys));
    });

    [Fact]
    public void Audit_entries_sort_in_the_order_in_which_they_were_written() => Check(trace =>
    {
        Guid[] ids = [.. trace.Bench.Store.Commits.SelectMany(commit => commit.Audit).Select(entry => entry.Id)];
        return ids.SequenceEqual(ids.Order()) && ids.Distinct().Count() == ids.Length;
    });

    [Fact]
    public void The_secret_of_an_ended_key_can_still_be_verified() => Check(trace =>
        trace.Bench.Stored.Keys.All(key => key.Hash.Length == 32)
        && trace.Bench.Stored.Keys.Where(key => key.Slot is null)
            .All(key => Ended.Contains(key.RefusalAt(trace.Bench.Client, trace.Bench.Now))));

    private static readonly Refusal?[] Ended = [ApiKeyRefusals.Revoked, ApiKeyRefusals.Retired, ApiKeyRefusals.Expired];

    [Fact]
    public void Revoking_a_compromised_key_also_revokes_every_key_that_it_requested() => Check(trace =>
    {
        foreach (var stolen in trace.Bench.Stored.Keys)
        {
            trace.Bench.Revoke(stolen.Id, RevokeReasons.Compromised, cascade: true);
            if (trace.Bench.Stored.Keys.Any(key => key.Slot is not null && Descends(key, stolen.Id, trace.Bench.Stored))) return false;
        }

        return trace.Bench.Current is null || trace.Bench.Stored.Keys.Count == 0;
    });

    [Fact]
    public void Every_key_has_its_own_id_and_a_next_key_exists_only_beside_a_current_key() => Check(trace =>
        trace.States.All(one => one.State.Keys.Select(key => key.Id).Distinct().Count() == one.State.Keys.Count)
        && trace.States.All(one => one.State.Keys.All(key => key.Slot is not ApiKeySlot.Next)
            || one.State.Keys.Any(key => key.Slot is ApiKeySlot.Current)));

    private static bool Descends(ApiKey key, string from, StoredApiClient state)
    {
        for (var at = key; at is not null; at = state.Keys.SingleOrDefault(one => one.Id == at.IssuedByKeyId))
            if (at.Id == from) return true;
        return false;
    }

    private static void Check(Func<Trace, bool> holds) =>
        Gen.Select(Step.Sequences, Gen.Bool).Sample((steps, promotes) =>
            holds(Trace.Of(steps, promotes ? StalledRotationAction.Promote : StalledRotationAction.KeepCurrent)), iter: Runs);
}
