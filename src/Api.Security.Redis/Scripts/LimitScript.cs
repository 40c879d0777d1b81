using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>A Lua script. It is called by its hash, and loaded when the server does not have it (any more).</summary>
internal sealed class LimitScript(string text)
{
    // Every script begins with these. Lua 5.4, in Garnet, has integers, which overflow: all numbers are made floating-point. Numbers are
    // never written with tostring, which rounds to 14 digits.
    private const string Prelude = """
        local call, format, match, max = redis.call, string.format, string.match, math.max
        local function whole(value) return format('%d', value) end

        -- Microseconds since 2000-01-01. Only tests give a time.
        local now = tonumber(ARGV[1])
        if now then now = now + 0.0
        else
          local time = call('TIME')
          now = (time[1] - 946684800) * 1000000 + time[2] + 0.0
        end

        -- A key lives for an hour longer than the longest count in it. Times in microseconds.
        local function keep(key, time)
          local wanted = math.ceil(time / 1000)
          if call('PTTL', key) < wanted then call('PEXPIRE', key, whole(wanted + 3600000)) end
        end

        -- A rate: 'level time'. What cannot be read is not there. Returns the level now, its time, and the time that was written.
        local function readRate(key, field, limit, window)
          local level, since = match(call('HGET', key, field) or '', '^(%S+) (%d+)$')
          level = tonumber(level or '')
          if not level then return 0.0, now, -1e300 end
          since = since + 0.0
          if now > since then return max(0.0, level - (now - since) * limit / window), now, since end
          return level + 0.0, since, since
        end

        -- The first write in ten seconds keeps the key for longer than these: the others need not look.
        local span = 10000000
        local function writeRate(key, field, level, since, limit, window, written)
          call('HSET', key, field, format('%.17g %d', level, since))
          local needed = level * window / limit
          if needed > span then keep(key, needed)
          elseif math.floor(now / span) ~= math.floor(written / span) then keep(key, 2 * span) end
        end

        -- A quota: 'used from made base'. From is the start of its window. Made is when the count was created: the start of the window
        -- if it followed an earlier one. Base is what it was created with.
        local function readQuota(key, field)
          local used, from, made, base = match(call('HGET', key, field) or '', '^(%d+) (%d+) (%d+) (%d+)$')
          if used then return used + 0.0, from + 0.0, made + 0.0, base + 0.0 end
        end

        local function writeQuota(key, field, used, from, made, base, to)
          call('HSET', key, field, format('%d %d %d %d', math.min(used, 2^61), from, made, base))
          keep(key, to - now)
        end


        """;

    [SuppressMessage("Security", "CA5350", Justification = "Redis names scripts by their SHA-1; nothing depends on its strength.")]
    private readonly byte[] _hash = SHA1.HashData(Encoding.UTF8.GetBytes(Prelude + text));

    private readonly string _text = Prelude + text;

    /// <summary>
    /// Runs it on the primary. Begins to send before it returns, so that calls keep their order, unless the server does not have the
    /// script.
    /// </summary>
    /// <exception cref="Exception">Redis is unavailable, or has refused it.</exception>
    public async Task<RedisResult> RunAsync(IDatabaseAsync redis, RedisKey[] keys, RedisValue[] values)
    {
        try
        {
            return await redis.ScriptEvaluateAsync(_hash, keys, values, CommandFlags.DemandMaster);
        }
        catch (RedisServerException missing) when (missing.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // With a text, the client would use EVAL, which this library does not need otherwise.
            if (await redis.IdentifyEndpointAsync(keys[0], CommandFlags.DemandMaster) is not { } server) throw;
            await LoadAsync(redis.Multiplexer.GetServer(server));
            return await redis.ScriptEvaluateAsync(_hash, keys, values, CommandFlags.DemandMaster);
        }
    }

    /// <summary>Loads it into one server.</summary>
    public Task LoadAsync(IServer server) => server.ScriptLoadAsync(_text);
}
