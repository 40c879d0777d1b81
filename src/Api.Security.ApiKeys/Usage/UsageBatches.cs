namespace Api.Security.ApiKeys;

/// <summary>
/// Makes batches of what was counted. Each has a number of its own; together they contain each request once. What was counted goes to the
/// batch under construction and, with a journal, from there to the journal.
/// </summary>
/// <remarks>
/// A node and a number stand for one content only, in the journal and in the store, so it does not matter which node stores a batch, or
/// how many do. With the journal, a batch ends with exactly what is written there. If a page is not answered, its batch is fixed with that
/// page, and what is counted afterwards goes to the next one. A node that was taken for dead, because it was frozen or cut off, learns
/// from its next page which versions another node stores. It keeps the rest and continues with a new id. What remains: if the journal
/// leaves a page without an answer, and another node stores the version before it, and this node has sent its batch to the store before
/// it could learn so, then the rows of this page are lost. Nothing counts twice.
/// </remarks>
internal sealed class UsageBatches(UsageCounters counters, QuotaLedger quotas, IUsageJournal? journal = null) : IDisposable
{
    /// <inheritdoc cref="UsagePart.MostRows"/>
    public const int MostRows = UsagePart.MostRows;

    // So that a journal that fails now and then costs no memory while the store is unavailable.
    private const int MostFixed = 10;

    // What had no answer, what follows, all of it if the journal was empty, and what follows an end of this node.
    private const int MostCalls = 4;

    private readonly IUsageJournal? _journal = journal is { IsOn: true } ? journal : null;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<UsagePart> _parts = [];
    private readonly Dictionary<string, UsagePart> _places = new(StringComparer.Ordinal);
    private string _nodeId = NewId();
    private long _number;
    private long _pending;
    private bool _isAnswering = true;
    private bool _isKnown;

    /// <summary>How many requests are in batches under construction.</summary>
    public long Pending => Interlocked.Read(ref _pending);

    /// <summary>The id of this node at the moment.</summary>
    public string NodeId => Volatile.Read(ref _nodeId);

    public void Dispose() => _turn.Dispose();

    /// <summary>Writes to the journal what was counted. Does not throw.</summary>
    public async Task KeepAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (_journal is null) return;
            Collect(isEnd: false);
            await WriteAsync(_journal);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes everything that was counted since the last time.</summary>
    public async Task<IReadOnlyList<ClosedBatch>> TakeAsync()
    {
        await _turn.WaitAsync();
        try
        {
            Collect(isEnd: true);
            if (_journal is not null) await WriteAsync(_journal);
            foreach (var part in _parts.ToArray())
                if (!part.IsFixed && part.IsInJournal && !part.IsKept) Fix(part);
            ClosedBatch[] closed = [.. _parts.Select(part => new ClosedBatch(part.ToBatch(_nodeId), part.IsKept))
                .Where(one => one.Batch.Counts.Count + one.Batch.Quotas.Count > 0)];
            _parts.Clear();
            _places.Clear();
            Interlocked.Exchange(ref _pending, 0);
            return closed;
        }
        finally
        {
            _turn.Release();
        }
    }

    private static string NewId() => Guid.NewGuid().ToString("N");

    private void Collect(bool isEnd)
    {
        foreach (var (counter, count) in counters.Take(isEnd))
        {
            var part = PartOf(counter.Text);
            part.Add(counter.Text, count);
            if (counter.Source.KeyId is { } key) part.Add(JournalText.WriteUse(key), counter.LastMinute);
            Interlocked.Add(ref _pending, count);
        }

        foreach (var quota in quotas.Take(isEnd))
        {
            var text = JournalText.WriteQuota(quota);
            PartOf(text).Add(text, quota.Units);
        }
    }

    private UsagePart PartOf(string text)
    {
        if (_places.TryGetValue(text, out var place) && !place.IsFixed) return place;
        if (_parts.Count == 0 || _parts[^1] is { IsFixed: true } or { IsFull: true }) _parts.Add(new UsagePart(++_number));
        return _places[text] = _parts[^1];
    }

    private async Task WriteAsync(IUsageJournal to)
    {
        // After a failure, first what is without an answer: there is one fixed batch for each failure, and not one for each second.
        for (var i = 0; i == 0 || (_isAnswering && i < MostCalls); i++)
        {
            var isCareful = !_isAnswering || _parts.Count(part => part.IsFixed) >= MostFixed;
            var writing = _parts.Where(part => !isCareful || part.IsUnanswered)
                .Select(part => (Part: part, Page: part.NextPage())).Where(one => one.Page is not null).ToArray();
            if (i > 0 && writing.Length == 0) return;
            var answer = await to.WriteAsync(_nodeId, [.. writing.Select(one => one.Page!)]);
            _isAnswering = answer.IsAnswered;
            foreach (var (one, state) in writing.Zip(answer.Pages)) one.Part.Answered(state);
            if (answer.Taken is { } taken) Resume(taken);
            else if (answer.IsNew && _isKnown) foreach (var part in _parts.Where(part => part.IsInJournal)) part.Lost();
            _isKnown |= answer.IsAnswered && answer.Taken is null;
            if (!_isAnswering) foreach (var part in _parts.Where(part => !part.IsFixed && part.IsInJournal).ToArray()) Fix(part);
        }
    }

    // A part that is behind in the journal. What the journal does not have goes on in the next one.
    private void Fix(UsagePart part) => MoveAll(part.Fix());

    // Another node stores what was in the journal. The rest belongs to a node with another name.
    private void Resume(IReadOnlyDictionary<long, long> taken)
    {
        UsagePart[] parts = [.. _parts];
        _parts.Clear();
        _places.Clear();
        (_number, _isKnown) = (0, false);
        foreach (var part in parts)
        {
            var rest = part.FixAt(taken.GetValueOrDefault(part.Number));
            var gone = part.ToBatch(_nodeId);
            quotas.Stored(gone.Quotas);
            Interlocked.Add(ref _pending, -gone.Counts.Sum(count => count.Count));
            MoveAll(rest);
        }

        Volatile.Write(ref _nodeId, NewId());
    }

    private void MoveAll(IReadOnlyList<KeyValuePair<string, long>> rows)
    {
        foreach (var (text, value) in rows) PartOf(text).Add(text, value);
    }
}
