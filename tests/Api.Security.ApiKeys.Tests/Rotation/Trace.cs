namespace Api.Security.ApiKeys.Tests;

/// <summary>The history of a client through a random sequence of steps.</summary>
internal sealed class Trace
{
    private static readonly TimeSpan[] Waits = [RotationBench.Tick, TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(13),
        TimeSpan.FromDays(30), TimeSpan.FromDays(95)];

    private static readonly string[][] Scopes = [["a"], ["a", "b"], ["b", "c"], ["a", "b", "c"], [], ["c"]];

    private readonly List<(DateTimeOffset At, StoredApiClient State)> _states = [];

    private Trace(RotationBench bench) => Bench = bench;

    public RotationBench Bench { get; }

    /// <summary>The state after each step, and when it began.</summary>
    public IReadOnlyList<(DateTimeOffset At, StoredApiClient State)> States => _states;

    /// <summary>The keys that were created, with their secrets.</summary>
    public List<MintedKey> Minted { get; } = [];

    /// <summary>The steps that changed something, with the state before and after.</summary>
    public List<(Step Step, StoredApiClient Before, StoredApiClient After, TransitionResult Result)> Changes { get; } = [];

    public static Trace Of(Step[] steps, StalledRotationAction onStalled = StalledRotationAction.KeepCurrent)
    {
        var trace = new Trace(new RotationBench(RotationBench.Rules with { OnStalled = onStalled }));
        trace.Remember();
        foreach (var step in steps) trace.Take(step);
        return trace;
    }

    /// <summary>Each state with every moment at which it could change, until the next state begins.</summary>
    public IEnumerable<(DateTimeOffset At, StoredApiClient State)> Moments()
    {
        for (var i = 0; i < _states.Count; i++)
        {
            var (at, state) = _states[i];
            var until = i + 1 < _states.Count ? _states[i + 1].At : at + TimeSpan.FromDays(200);
            IEnumerable<DateTimeOffset> edges = state.Keys.SelectMany(key => new[] { key.ExpiresAt, key.AcceptUntil, key.RevokedAt })
                .OfType<DateTimeOffset>().SelectMany(edge => new[] { edge - RotationBench.Tick, edge, edge + RotationBench.Tick });
            foreach (var moment in edges.Where(edge => edge >= at && edge < until).Append(at).Distinct().Order())
                yield return (moment, state);
        }
    }

    private static T Pick<T>(IReadOnlyList<T> list, int which) => list[which % list.Count];

    private void Take(Step step)
    {
        var before = Bench.Stored;
        if (Run(step, before) is { Failure: null } result)
        {
            if (result.Minted is { } minted) Minted.Add(minted);
            Changes.Add((step, before, Bench.Stored, result));
        }

        Remember();
    }

    private TransitionResult? Run(Step step, StoredApiClient state)
    {
        var key = state.Keys.Count == 0 ? null : Pick(state.Keys, step.Which);
        // With 4, the next key expires within the grace period that its first use starts.
        var order = new IssueKeyRequest { Scopes = step.How == 1 ? Pick(Scopes, step.Which) : null,
            GraceAfterFirstUse = step.How switch { 2 => TimeSpan.Zero, 4 => TimeSpan.FromHours(30), _ => null }, ExpiresAt =
            step.How switch { 3 => Bench.Now + TimeSpan.FromDays(1 + step.Which), 4 => Bench.Now + TimeSpan.FromHours(10), _ => null } };
        switch (step.Kind)
        {
            case StepKind.Issue: return Bench.Do(keys => keys.Issue(Bench.Mint.Create(), order));
            case StepKind.IssueNext or StepKind.IssueNextAgain: return Bench.Do(keys => keys.IssueNext(Bench.Mint.Create(), order));
            case StepKind.SelfRotate when key is not null:
                return Bench.Do(keys => keys.SelfRotate(key.Id, Bench.Mint.Create(), order), about: key.Id);
            case StepKind.FirstUse when key is not null: return Bench.Do(keys => keys.RecordFirstUse(key.Id), about: key.Id);
            case StepKind.FirstUseOfNext when state.Keys.LastOrDefault(one => one.Slot is ApiKeySlot.Next) is { } next:
                return Bench.Do(keys => keys.RecordFirstUse(next.Id));
            case StepKind.Promote: return Bench.Do(keys => keys.Promote(step.How % 2 == 0));
            case StepKind.Cancel: return Bench.Do(keys => keys.Cancel(step.How % 2 == 0));
            case StepKind.Revoke when key is not null: return Bench.Do(keys =>
                keys.Revoke(key.Id, Pick(["compromised", "superseded", "other"], step.How), cascade: step.How < 3), about: key.Id);
            case StepKind.Emergency: return Bench.Do(keys => keys.EmergencyRotate(Bench.Mint.Create(), order, step.How % 2 == 0));
            case StepKind.Suspend when step.How == 0: return Bench.Do(keys => keys.Suspend());
            case StepKind.Resume: return Bench.Do(keys => keys.Resume());
            case StepKind.Sweep: return Bench.Do(keys => keys.PromoteStalled());
            case StepKind.Narrow: return Bench.Do(keys => keys.Update(client => client with { Scopes = Pick(Scopes, step.Which) }));
            case StepKind.End: return Bench.Do(keys =>
                keys.Update(client => client with { EndsAt = step.How < 3 ? null : Bench.Now + TimeSpan.FromDays(20 * (1 + step.Which)) }));
            case StepKind.Expose when key is not null: return Bench.Do(keys => keys.MarkExposed(key.Id), about: key.Id);
            case StepKind.Rehash when key is not null:
                return Bench.Do(keys => keys.Rehash(key.Id, key.Hash, new byte[32], 1), about: key.Id);
            case StepKind.Wait: Bench.Advance(Pick(Waits, step.How)); return null;
            case StepKind.WaitForEdge: WaitForEdge(state, step.How); return null;
            default: return null;
        }
    }

    private void WaitForEdge(StoredApiClient state, int how)
    {
        var edges = state.Keys.Select(key => key.End()).Where(end => end > Bench.Now + RotationBench.Tick).Order().ToArray();
        if (edges.Length > 0) Bench.GoTo(edges[0] + ((how % 3) - 1) * RotationBench.Tick);
    }

    private void Remember() => _states.Add((Bench.Now, Bench.Stored));
}
