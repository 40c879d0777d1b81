namespace Api.Security.Redis;

/// <summary>The scripts of usage. Each runs as a whole, so that no other node comes between. Times are those of Redis.</summary>
internal static class JournalScripts
{
    /// <summary>Gives a sign of life. Arguments: none; the id of the node; milliseconds. Result: 1 if the node was not there.</summary>
    public static LimitScript Live { get; } = new("""
        local added = call('ZADD', KEYS[1], whole(now), ARGV[2])
        call('PEXPIRE', KEYS[1], ARGV[3])
        return added
        """);

    /// <summary>Finds silent nodes. Arguments: none; for how many microseconds; how many at most.</summary>
    public static LimitScript Silent { get; } = new("""
        return call('ZRANGEBYSCORE', KEYS[1], '-inf', whole(now - ARGV[2]), 'LIMIT', '0', ARGV[3])
        """);

    /// <summary>
    /// Writes rows of one batch. Keys: the batches of the node, those that were taken, the rows. Arguments: none; number, version before,
    /// version; 1 for all rows; milliseconds; the rows. Result: 1 written, 0 when the version before is not there; or, when the node was
    /// taken for dead, the batches that were taken.
    /// </summary>
    public static LimitScript Write { get; } = new("""
        if call('EXISTS', KEYS[2]) == 1 then return call('HGETALL', KEYS[2]) end
        local number, before, version, isWhole, time = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
        local known = call('HGET', KEYS[1], number)
        -- A page that arrives late replaces nothing.
        if known and tonumber(known) > tonumber(version) then return 0 end
        if isWhole == '1' then call('DEL', KEYS[3])
        else
          if (known ~= before and known ~= version) or call('EXISTS', KEYS[3]) == 0 then return 0 end
        end
        local values = unpack or table.unpack
        for from = 7, #ARGV, 200 do call('HSET', KEYS[3], values(ARGV, from, math.min(from + 199, #ARGV))) end
        call('HSET', KEYS[1], number, version)
        call('PEXPIRE', KEYS[1], time)
        call('PEXPIRE', KEYS[3], time)
        return 1
        """);

    /// <summary>
    /// Takes a node for dead. Keys: its batches, those that were taken. Arguments: none; milliseconds. Result: all batches that were taken,
    /// now or before.
    /// </summary>
    public static LimitScript Take { get; } = new("""
        if call('EXISTS', KEYS[2]) == 0 then
          if call('EXISTS', KEYS[1]) == 1 then call('RENAME', KEYS[1], KEYS[2]) end
          call('HSET', KEYS[2], '0', '0')
          call('PEXPIRE', KEYS[2], ARGV[2])
        end
        return call('HGETALL', KEYS[2])
        """);
}
