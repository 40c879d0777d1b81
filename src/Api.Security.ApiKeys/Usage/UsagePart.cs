namespace Api.Security.ApiKeys;

/// <summary>
/// A batch under construction. It remembers what the journal has of it, and what it may have: one page at most is without an answer, and
/// is repeated unchanged until there is one. For one thread.
/// </summary>
internal sealed class UsagePart(long number)
{
    /// <summary>How many counts, and how many quotas, one batch has at most, so that one transaction is short.</summary>
    public const int MostRows = 5_000;

    private readonly Dictionary<string, UsageRow> _rows = new(StringComparer.Ordinal);
    private List<UsageRow> _changed = [];
    private List<UsageRow> _sent = [];
    private int _counts;
    private int _quotas;
    private long _version; // of the last page
    private long _written; // of the last page that was answered
    private bool _isWhole = true;
    private bool _isUnknown;

    public long Number => number;

    /// <summary>Whether nothing is added any more, because the journal is behind.</summary>
    public bool IsFixed { get; private set; }

    /// <summary>Whether a page has no answer yet.</summary>
    public bool IsUnanswered => _sent.Count > 0;

    /// <summary>Whether the journal has, or may have, rows of it.</summary>
    public bool IsInJournal => _version > 0;

    /// <summary>Whether the journal has everything.</summary>
    public bool IsKept => _version > 0 && _sent.Count == 0 && _changed.Count == 0;

    public bool IsFull => _counts >= MostRows || _quotas >= MostRows;

    /// <summary>Adds to a row or, for the use of a key, keeps the later minute.</summary>
    public void Add(string text, long value)
    {
        if (!_rows.TryGetValue(text, out var row))
        {
            _rows[text] = row = new UsageRow(text);
            if (text[0] == JournalText.Count) _counts++;
            if (text[0] == JournalText.Quota) _quotas++;
        }

        row.Value = text[0] == JournalText.Use ? Math.Max(row.Value, value) : row.Value + value;
        if (row.IsChanged) return;
        row.IsChanged = true;
        _changed.Add(row);
    }

    /// <summary>Returns what is to be written, or is without an answer; <see langword="null"/> when there is nothing.</summary>
    public JournalPage? NextPage()
    {
        if (_sent.Count == 0)
        {
            if (_changed.Count == 0) return null;
            (_sent, _changed) = (_changed, []);
            foreach (var row in _sent) (row.Sent, row.IsChanged) = (row.Value, false);
            _version++;
        }

        var rows = _isWhole ? _rows.Values.Where(row => row.Sent != 0) : _sent;
        return new JournalPage(number, _written, _version, _isWhole, [.. rows.Select(row => KeyValuePair.Create(row.Text, row.Sent))]);
    }

    /// <summary>Takes note of the answer.</summary>
    public void Answered(JournalState state)
    {
        switch (state)
        {
            case JournalState.Written: Written(); break;
            case JournalState.Unknown: _isUnknown = true; break;
            case JournalState.NotWritten: NotWritten(); break;
            case JournalState.Lost: Lost(); break;
        }
    }

    /// <summary>The journal has lost it. The next page contains everything.</summary>
    public void Lost()
    {
        _isWhole = true;
        if (_sent.Count == 0) _sent = [.. _rows.Values.Where(row => row.Written != 0)];
    }

    /// <summary>Ends the batch with what the journal has or may have.</summary>
    /// <returns>What is not in it.</returns>
    public IReadOnlyList<KeyValuePair<string, long>> Fix()
    {
        IsFixed = true;
        return Cut(row => row.Sent);
    }

    /// <summary>Ends the batch with the version that another node stores.</summary>
    /// <returns>What is not in it.</returns>
    public IReadOnlyList<KeyValuePair<string, long>> FixAt(long version)
    {
        IsFixed = true;
        // An unknown version cannot be; then rather too little than twice.
        return Cut(row => version == 0 ? 0 : version == _written ? row.Written : row.Sent);
    }

    public UsageBatch ToBatch(string nodeId) =>
        JournalText.Read(nodeId, number, _rows.Values.Select(row => KeyValuePair.Create(row.Text, row.Value)));

    private void Written()
    {
        foreach (var row in _sent) row.Written = row.Sent;
        _sent.Clear();
        (_written, _isWhole, _isUnknown) = (_version, false, false);
    }

    private void NotWritten()
    {
        if (_isUnknown) return; // an earlier attempt may have written it
        foreach (var row in _sent)
        {
            row.Sent = row.Written;
            if (row.IsChanged) continue;
            row.IsChanged = true;
            _changed.Add(row);
        }

        _sent.Clear();
        _version = _written;
    }

    private List<KeyValuePair<string, long>> Cut(Func<UsageRow, long> kept)
    {
        var rest = new List<KeyValuePair<string, long>>();
        foreach (var row in _rows.Values)
        {
            var (value, keeps) = (row.Value, kept(row));
            row.Value = keeps;
            if (value != keeps) rest.Add(KeyValuePair.Create(row.Text, row.Text[0] == JournalText.Use ? value : value - keeps));
        }

        _changed.Clear();
        return rest;
    }
}
