namespace Api.Security.Redis;

/// <summary>The scripts of the limits. Each runs as a whole, so that no other request comes between.</summary>
internal static partial class LimitScripts
{
    public static IReadOnlyList<LimitScript> All => [Decide, Charge, Settle, Raise, Hold];

    /// <summary>
    /// Decides all lines of a request, and charges all or none. The arithmetic is that of <c>LimitMath</c>. Arguments: the time of a test;
    /// whether to charge; for each line its kind and what is read below. Result: 0 charged, 1 violated, 2 not decided; the time; for each
    /// line 0 fits, 1 violated, 2 another window is needed, 3 a quota must be seeded; and its count before the charge.
    /// </summary>
    public static LimitScript Decide { get; } = new("""
        local at, status, lines = 3, 0, {}
        local function number(place) return ARGV[at + place] + 0.0 end

        local function rate(line)
          line.cost, line.window = number(4), number(6)
          line.level, line.since, line.written = readRate(line.key, line.field, line.limit, line.window)
          if line.level + max(1, line.cost) > number(5) + 1e-6 then line.state = 1 end
          at = at + 7
        end

        local function quota(line)
          line.cost, line.take = number(4), number(5)
          local from, next, last = number(6), number(7), number(8)
          local seed, known_made, known = tonumber(ARGV[at + 9]), number(10), number(11)
          at = at + 12
          local used, since, made, base = readQuota(line.key, line.field)
          -- A clock that was set back does not bring back an earlier window.
          local time = max(now, since or now)
          if time < from or time >= last then
            line.state, line.used, line.from, line.made = 2, used or 0, time, made or 0
            return
          end
          local to = next
          if time >= next then from, to = next, last end
          -- What the node knows counts for this window only.
          if known_made < from then known_made, known = 0, 0 end
          if not used then
            if not seed then
              line.state, line.used, line.from, line.made = 3, 0, from, 0
              return
            end
            used, made = max(seed, known), max(now, from)
            base, line.changed = used, true
          elseif since < from then
            -- If the node knows more, an older state has come back.
            used, made, base, line.changed = known, max(from, known_made), known, known > 0
          elseif known_made > 0 and known_made < made and known > base then
            -- The count was lost, and created again by a node that knew less.
            used, base, line.changed = used + known - base, known, true
          elseif known_made > made and known > used then
            used, made, line.changed = known, known_made, true
          end
          line.used, line.from, line.made, line.base, line.to = used, from, made, base, to
          if used + max(1, line.cost) > line.limit then line.state = 1 end
        end

        local function concurrency(line)
          line.member = ARGV[at + 4]
          line.running = call('ZCOUNT', line.key, '(' .. whole(now), '+inf')
          if line.running >= line.limit then line.state = 1 end
          at = at + 5
        end

        while ARGV[at] do
          local line = { kind = ARGV[at], key = KEYS[number(1)], field = ARGV[at + 2], limit = number(3), state = 0 }
          if line.kind == 'r' then rate(line) elseif line.kind == 'q' then quota(line) else concurrency(line) end
          lines[#lines + 1] = line
          status = max(status, math.min(line.state, 2))
        end

        local charged, answer = ARGV[2] == '1' and status == 0, format('%d %d', status, now)
        for i = 1, #lines do
          local line = lines[i]
          if line.kind == 'r' then
            answer = answer .. format(' %d %.17g', line.state, line.level)
            if charged and line.cost > 0 then
              writeRate(line.key, line.field, line.level + line.cost, line.since, line.limit, line.window, line.written)
            end
          elseif line.kind == 'q' then
            local taken = 0
            if charged and line.take > 0 then taken = max(0, math.min(line.take, line.limit - line.used - line.cost)) end
            answer = answer .. format(' %d %d %d %d %d', line.state, line.used, line.from, line.made, taken)
            local added = charged and line.cost + taken or 0
            if line.changed and status < 2 or added > 0 then
              writeQuota(line.key, line.field, line.used + added, line.from, line.made, line.base, line.to)
            end
          else
            answer = answer .. format(' %d %d', line.state, line.running)
            if charged then
              call('ZREMRANGEBYSCORE', line.key, '-inf', whole(now))
              call('ZADD', line.key, whole(now + 15000000), line.member)
              call('PEXPIRE', line.key, '60000')
            end
          end
        end
        return answer
        """);
}
