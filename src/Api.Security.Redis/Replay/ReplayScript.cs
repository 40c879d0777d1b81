namespace Api.Security.Redis;

/// <summary>The script that keeps the epoch of a part.</summary>
internal static class ReplayScript
{
    /// <summary>The field of the hash.</summary>
    public const string Field = "e";

    /// <summary>
    /// Begins an epoch if values were lost, and continues it otherwise. Arguments: none; id and beat of the epoch that the node knows, or
    /// nothing; when the latest value that the node has seen used was issued; a new id; the time of the node. Result: the epoch.
    /// <para>
    /// A node that knows nothing cannot tell a new Redis from one that was emptied, and takes it for new: values that were issued up to 5 s
    /// before are accepted. The latest value counts up to a minute ahead, so that no value refuses others for longer. If the clocks of
    /// Redis and the node differ, the earlier one counts: what was used is known from the latest value of each node.
    /// </para>
    /// </summary>
    public static LimitScript Look { get; } = new("""
        local value = redis.pcall('HGET', KEYS[1], 'e')
        if type(value) == 'table' then call('DEL', KEYS[1]) end
        if type(value) ~= 'string' then value = '' end
        local id, horizon, beat = match(value, '^(%x+) (%d+) (%d+)$')
        horizon, beat = (horizon or 0) + 0.0, (beat or 0) + 0.0
        local time = math.floor(now / 1000) + 946684800000.0
        local knownId, knownBeat = ARGV[2], ARGV[3] + 0.0
        local latest = math.min(ARGV[4] + 0.0, max(time, ARGV[6] + 0.0) + 60000)
        local lost = math.min(time, ARGV[6] + 0.0)

        if id and (knownId == '' or (id == knownId and beat >= knownBeat)) then
          if time < beat + 1000 then return value end
        elseif id and beat >= knownBeat then
          horizon = max(horizon, latest)
        elseif knownId == '' then
          id, horizon = ARGV[5], max(0, lost - 5000)
        else
          id, horizon = ARGV[5], max(horizon, lost, latest)
        end

        value = id .. ' ' .. whole(horizon) .. ' ' .. whole(max(time, beat, knownBeat))
        call('HSET', KEYS[1], 'e', value)
        return value
        """);
}
