using CsCheck;

namespace Api.Security.ApiKeys.Tests.Lookup;

/// <summary>Whatever happens to the store, a node that reads the feed in time learns of every key that has changed.</summary>
public sealed class FeedHistoryTests
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    // The step, the key and the seconds or lost changes. A failover loses the last transactions, and their numbers are reused.
    private static readonly Gen<(int What, int Key, int Number)[]> Stories =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 3], Gen.Int[0, 4]).Array[1, 60];

    [Fact]
    public void After_each_read_no_key_is_known_in_an_outdated_state() => Stories.Sample(story => new World().Holds(story), iter: 3_000);

    [Fact]
    public void A_feed_that_was_not_rewritten_is_not_reported_as_rewritten() => Stories.Sample(
        story =>
        {
            var world = new World();
            world.Holds([.. story.Where(step => step.What is not 8)]);
            return !world.IsRewritten;
        },
        iter: 3_000);

    private sealed class World
    {
        private readonly FeedHistory _history = new(Within);
        private readonly List<ApiKeyChange> _visible = []; // in the order of the commits
        private readonly List<ApiKeyChange> _late = [];
        private readonly string[] _known = ["", "", "", ""];
        private DateTimeOffset _now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
        private DateTimeOffset _lastRead = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
        private long _sequence;

        public bool IsRewritten { get; private set; }

        public bool Holds((int What, int Key, int Number)[] story)
        {
            foreach (var (what, key, number) in story)
            {
                if (what <= 3) _visible.Add(Next(key));
                else if (what is 4) _late.Add(Next(key)); // has a number and a time, but commits later
                else if (what is 5) CommitLate();
                else if (what is 6 or 7) Pass(TimeSpan.FromSeconds(number));
                else if (what is 8) FailOver(number);
                else if (!Read()) return false;
            }

            return Read();
        }

        private ApiKeyChange Next(int key)
        {
            _now += TimeSpan.FromMilliseconds(1);
            return new ApiKeyChange(++_sequence, $"{key}", "c", _now);
        }

        private void CommitLate()
        {
            _visible.AddRange(_late);
            _late.Clear();
        }

        private void Pass(TimeSpan time)
        {
            _now += time;
            if (_late.Count > 0 && _now - _late[0].At > TimeSpan.FromSeconds(10)) _late.Clear(); // the database has aborted them
            if (_now - _lastRead > TimeSpan.FromSeconds(20)) Read();
        }

        private void FailOver(int lost)
        {
            _late.Clear();
            var recent = _visible.Count(change => _now - change.At < TimeSpan.FromSeconds(20));
            _visible.RemoveRange(_visible.Count - Math.Min(lost, recent), Math.Min(lost, recent));
            _sequence = _visible.Count == 0 ? 0 : _visible.Max(change => change.Sequence);
        }

        private bool Read()
        {
            var taken = _history.Take(new ApiKeyChanges([.. _visible.Where(change => change.At > _now - Within)], _now), _now - _lastRead);
            _lastRead = _now;
            IsRewritten |= taken.IsRewritten;
            for (var key = 0; key < _known.Length; key++)
                if (taken.IsBroken || taken.New.Any(change => change.KeyId == $"{key}")) _known[key] = StateOf(key);
            return Enumerable.Range(0, _known.Length).All(key => _known[key] == StateOf(key));
        }

        private string StateOf(int key) =>
            string.Join(' ', _visible.Where(change => change.KeyId == $"{key}").Select(change => change.At.Ticks));
    }
}
