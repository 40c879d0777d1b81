namespace Api.Security.Redis;

/// <summary>The scripts beside the decision.</summary>
internal static partial class LimitScripts
{
    /// <summary>
    /// Changes what was charged to a rate or a quota: more or, when negative, less. Arguments: the time of a test, the kind, the field, the
    /// units; for a rate, limit and window; for a quota, its window, and when it was created if that matters.
    /// </summary>
    public static LimitScript Charge { get; } = new("""
        local field, units = ARGV[3], ARGV[4] + 0.0
        if ARGV[2] == 'r' then
          local limit, window = ARGV[5] + 0.0, ARGV[6] + 0.0
          local level, since, written = readRate(KEYS[1], field, limit, window)
          if level + units > 0 or level > 0 then
            writeRate(KEYS[1], field, max(0.0, level + units), since, limit, window, written)
          end
          return 0
        end
        local from, to, created = ARGV[5] + 0.0, ARGV[6] + 0.0, ARGV[7] + 0.0
        local used, since, made, base = readQuota(KEYS[1], field)
        if since ~= from or (created > 0 and made ~= created) then return 0 end
        writeQuota(KEYS[1], field, max(0.0, used + units), from, made, base, to)
        return 0
        """);

    /// <summary>
    /// Adds what a node has charged to a quota on its own. The node repeats it with the same number until it has an answer, and it is added
    /// once. Arguments: the time of a test, the field, the window, the units, what the node knew and when that was created, since when the
    /// node was on its own, whether the usage is kept elsewhere too, the seed, the name of the node, the number. Result: 0 added; 1 added,
    /// but what other nodes have charged may be missing; 3 the seed is needed.
    /// </summary>
    public static LimitScript Settle { get; } = new("""
        local function number(place) return ARGV[place] + 0.0 end
        local field, from, to, units, known, created, alone = ARGV[2], number(3), number(4), number(5), number(6), number(7), number(8)
        local kept, seed, node, id = ARGV[9] == '1', tonumber(ARGV[10]), ARGV[11], number(12)
        if now >= to then return 0 end
        local mark = 's:' .. node .. ':' .. field
        if (tonumber(call('HGET', KEYS[1], mark) or '') or 0) >= id then return 0 end
        if created < from then created, known = 0, 0 end
        local doubtful = 0
        local used, since, made, base = readQuota(KEYS[1], field)
        if not used then
          if not seed then return 3 end
          used, made, doubtful = max(seed, known + max(0, units)), max(now, from), 1
          -- Other nodes may have known more. Where the usage is kept, they compare what they have charged since as well.
          base = kept and used or max(seed, known)
        elseif since > from then return 0
        elseif since < from then used, made, base = max(0.0, known + units), max(from, created), known
        elseif made > from and made > (created > 0 and created or alone) then
          -- It was created while the node was on its own: from the usage, which contains these units, or from what a node knew.
          doubtful = 1
          if kept then known, units = known + max(0, units), 0 end
          if known > base then used, base = used + known - base, known end
          used = max(0.0, used + units)
        else
          used = max(0.0, used + units)
        end
        writeQuota(KEYS[1], field, used, from, made, base, to)
        call('HSET', KEYS[1], mark, whole(id))
        return doubtful
        """);

    /// <summary>Sets what is used of a quota if it is less. Arguments: the time of a test, the field, the window, the units.</summary>
    public static LimitScript Raise { get; } = new("""
        local field, from, to, wanted = ARGV[2], ARGV[3] + 0.0, ARGV[4] + 0.0, ARGV[5] + 0.0
        local used, since, made = readQuota(KEYS[1], field)
        if now >= to or (used and since > from) then return 0 end
        if not used then made = max(now, from)
        elseif since < from then made = from
        elseif used >= wanted then return 0 end
        writeQuota(KEYS[1], field, wanted, from, made, wanted, to)
        return 0
        """);

    /// <summary>Keeps the places of running requests. Arguments: the time of a test, the requests.</summary>
    public static LimitScript Hold { get; } = new("""
        local ends = whole(now + 15000000)
        for at = 2, #ARGV do call('ZADD', KEYS[1], ends, ARGV[at]) end
        call('PEXPIRE', KEYS[1], '60000')
        return 0
        """);
}
