package io.sluice.redislog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What runs in Redis, in one piece each time. Numbers stay below 2^53, which Lua counts exactly.
 *
 * <p>A topic is a stream {@code log} and a hash {@code side}: {@code life} is the incarnation,
 * {@code last} the last number given, {@code time} the time of the last entry. An entry has the
 * fields {@code t} (time in milliseconds), {@code k} (key), {@code v} (value; none if it deletes
 * the key) and one {@code h:<name>} for each header.
 */
final class Script {
    private static final String COMMON =
            """
            local function text(n) return string.format('%.0f', n) end
            local function number(id) return tonumber(string.match(id, '^%d+')) end
            local function first(from, to)
              return redis.call('XRANGE', KEYS[1], from, to, 'COUNT', 1)[1]
            end
            local function millis(entry)
              local f = entry[2]
              for i = 1, #f, 2 do
                if f[i] == 't' then return tonumber(f[i + 1]) or 0 end
              end
              return 0
            end
            local function clock()
              local t = redis.call('TIME')
              return t[1] * 1000 + math.floor(t[2] / 1000)
            end
            local function state(candidate)
              local life = redis.call('HGET', KEYS[2], 'life')
              if not life then
                life = candidate
                redis.call('HSET', KEYS[2], 'life', life)
              end
              local last = tonumber(redis.call('HGET', KEYS[2], 'last') or '0')
              local top = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
              if top then last = math.max(last, number(top[1])) end
              return life, last
            end
            local function start(last)
              local e = first('-', '+')
              return e and number(e[1]) or last + 1
            end
            local function search(low, high, time)
              while low < high do
                local middle = math.floor((low + high) / 2)
                local e = first(text(middle), text(high - 1))
                if not e or millis(e) >= time then
                  high = middle
                else
                  low = number(e[1]) + 1
                end
              end
              return low
            end
            """;

    /**
     * Appends a batch of an appender, once. A batch is refused unless all before it have been
     * appended, or will not be sent again ({@code oldest}).
     *
     * <p>The first write is one that Redis refuses if it has no memory left; after it none is
     * refused, so that a batch is there as a whole or not at all. What was appended already is
     * noted once more, which makes {@code WAIT} wait for it.
     *
     * <p>KEYS log side appender; ARGV life batch oldest window ttl, and for each entry the number
     * of words and the words. Gives {1, first offset}, or {0} if refused.
     */
    static final Script APPEND =
            new Script(
                    """
                    local batch, oldest = tonumber(ARGV[2]), tonumber(ARGV[3])
                    local slot = 'slot' .. (batch % tonumber(ARGV[4]))
                    local known = redis.call('HMGET', KEYS[3], 'batch', slot)
                    local before = tonumber(known[1] or '0')
                    if batch <= before then
                      redis.call('PEXPIRE', KEYS[3], ARGV[5])
                      local which, at = string.match(known[2] or '', '^(%d+) (%d+)$')
                      if which == ARGV[2] then return {1, tonumber(at)} end
                      return redis.error_reply('ERR the place of batch ' .. ARGV[2] .. ' is lost')
                    end
                    if batch ~= before + 1 and batch ~= oldest then return {0} end

                    local side = redis.call('HMGET', KEYS[2], 'life', 'last', 'time')
                    local last = tonumber(side[2] or '0')
                    local top = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
                    if top then last = math.max(last, number(top[1])) end
                    local now, latest = clock(), tonumber(side[3] or '0')
                    if now < latest and latest - now < 60000 then now = latest end
                    local time, begin, at = text(now), last + 1, 6
                    while at <= #ARGV do
                      local words = tonumber(ARGV[at])
                      last = last + 1
                      local add = {'XADD', KEYS[1], text(last) .. '-0', 't', time}
                      for i = at + 1, at + words do add[#add + 1] = ARGV[i] end
                      redis.call(unpack(add))
                      at = at + words + 1
                    end
                    redis.call('HSET', KEYS[2],
                      'life', side[1] or ARGV[1], 'last', text(last), 'time', time)
                    redis.call('HSET', KEYS[3], 'batch', ARGV[2], slot, ARGV[2] .. ' ' .. text(begin))
                    redis.call('PEXPIRE', KEYS[3], ARGV[5])
                    return {1, begin}
                    """);

    /**
     * Reads on from an offset. The first entries tell how many of their size make an answer.
     *
     * <p>KEYS log side; ARGV life from to count bytes. Gives {life, start, end, whether all there
     * is was read, entries}; the start only if it is not before {@code from}, else {@code from}.
     */
    static final Script READ =
            new Script(
                    """
                    local life, last = state(ARGV[1])
                    local from, to = tonumber(ARGV[2]), tonumber(ARGV[3])
                    local count, most = tonumber(ARGV[4]), tonumber(ARGV[5])
                    local out, bytes, at, all = {}, 0, from, 0
                    while at < to and #out < count and bytes < most do
                      local want = 4
                      if #out > 0 then want = math.ceil((most - bytes) * #out / bytes) end
                      want = math.max(1, math.min(want, 256, count - #out))
                      local got = redis.call('XRANGE', KEYS[1], text(at), text(to - 1), 'COUNT', want)
                      for _, e in ipairs(got) do
                        out[#out + 1] = e
                        bytes = bytes + 64
                        for _, word in ipairs(e[2]) do bytes = bytes + #word end
                        at = number(e[1]) + 1
                      end
                      if #got < want then
                        all = 1
                        break
                      end
                    end
                    if at >= to then all = 1 end
                    local begin = from
                    if #out == 0 or number(out[1][1]) > from then
                      begin = math.max(from, start(last))
                    end
                    return {life, begin, last + 1, all, out}
                    """);

    /** What there is. KEYS log side; ARGV life. Gives {life, start, end}. */
    static final Script EXTENT =
            new Script(
                    """
                    local life, last = state(ARGV[1])
                    return {life, start(last), last + 1}
                    """);

    /** Finds a time. KEYS log side; ARGV life millis. Gives {life, offset}. */
    static final Script AT =
            new Script(
                    """
                    local life, last = state(ARGV[1])
                    return {life, search(start(last), last + 1, tonumber(ARGV[2]))}
                    """);

    /**
     * Drops what is too old or too much, some thousands at a time. KEYS log side; ARGV count
     * milliseconds. Gives {how many are left to drop}.
     */
    static final Script TRIM =
            new Script(
                    """
                    local low, top = first('-', '+'), nil
                    if not low then return {0} end
                    low = number(low[1])
                    top = number(redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1][1])
                    local target = search(low, top + 1, clock() - tonumber(ARGV[2]))
                    local count = tonumber(ARGV[1])
                    if count > 0 then target = math.max(target, top + 1 - count) end
                    local now = math.min(target, low + 10000)
                    if now > low then redis.call('XTRIM', KEYS[1], 'MINID', '=', text(now) .. '-0') end
                    return {target - now}
                    """);

    /** Makes it another life, if nobody has. KEYS log side; ARGV old new. Gives {life}. */
    static final Script RENEW =
            new Script(
                    """
                    local life = redis.call('HGET', KEYS[2], 'life')
                    if not life or life == ARGV[1] then
                      life = ARGV[2]
                      redis.call('HSET', KEYS[2], 'life', life)
                    end
                    return {life}
                    """);

    /**
     * Takes a role, or keeps it. Its fence follows the clock, so that it rises even where the last
     * one has been lost. KEYS holder fence; ARGV token ttl. Gives {fence}, or {0} if another has
     * it.
     */
    static final Script HOLD =
            new Script(
                    """
                    local holder = redis.call('GET', KEYS[1])
                    if holder == ARGV[1] then
                      redis.call('PEXPIRE', KEYS[1], ARGV[2])
                      return {tonumber(redis.call('GET', KEYS[2]) or '0')}
                    end
                    if holder then return {0} end
                    local fence = math.max(tonumber(redis.call('GET', KEYS[2]) or '0') + 1, clock())
                    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
                    redis.call('SET', KEYS[2], text(fence))
                    return {fence}
                    """);

    /** Gives a role up. KEYS holder; ARGV token. */
    static final Script RELEASE =
            new Script(
                    """
                    if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
                    return {1}
                    """);

    static final List<Script> ALL = List.of(APPEND, READ, EXTENT, AT, TRIM, RENEW, HOLD, RELEASE);

    private final byte[] body;
    private final String digest;

    private Script(String text) {
        this.body = (COMMON + text).getBytes(UTF_8);
        this.digest = digest(body);
    }

    byte[] body() {
        return body.clone();
    }

    /** What Redis knows it by. */
    String digest() {
        return digest;
    }

    private static String digest(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
