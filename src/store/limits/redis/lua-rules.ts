/**
 * What all scripts share: Redis' clock, the numbers of a rule, and the lanes of processes.
 *
 * Keys begin with `KEYS[1]`, whose hash tag puts all of them into one slot of a cluster:
 * - `:generation`: there as long as the counters are. Its beginning is the id of the server's run.
 * - `:rule:<id>`: a hash: `used`, `reserved`; `start` of a calendar window; of a sliding one `oldest` and `newest` slot, and the slots.
 * - `:lanes`: a sorted set: processes, by the millisecond at which their leases are over.
 * - `:lane:<process>`: a hash: what a process has reserved, by rule.
 * - `:process:<process>`: a hash: its `epoch` and the last `batch` of settlements that was counted.
 *
 * A sliding window is 64 slots and the one that runs. So what is counted covers at least the window: requests are never above
 * their limit, and under constant pressure 64/65 of it is used. Numbers of slots and milliseconds stay below 1e14: Lua prints
 * greater ones with an exponent where they are joined to a text.
 */
export const LUA_RULES = `
local root = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local now_ms = math.floor(now / 1000)

-- Forgets the slots that have left the window, each once.
local function roll(rule, oldest, newest)
  rule.oldest = rule.slot - 64
  if not newest then return end
  rule.newest = newest
  local from, to = oldest, rule.oldest - 1
  if newest > rule.slot then to = oldest + 64 end
  if to < from then return end
  local names = {}
  for slot = from, math.min(to, oldest + 64) do names[#names + 1] = slot end
  if newest > rule.slot then
    -- The clock has gone back: all of it counts as used now.
    redis.call('HDEL', rule.key, unpack(names))
    redis.call('HSET', rule.key, rule.slot, rule.used, 'newest', rule.slot, 'oldest', rule.oldest)
    rule.newest = rule.slot
    return
  end
  for _, amount in ipairs(redis.call('HMGET', rule.key, unpack(names))) do
    rule.used = rule.used - (tonumber(amount) or 0)
  end
  redis.call('HDEL', rule.key, unpack(names))
  redis.call('HSET', rule.key, 'used', rule.used, 'oldest', rule.oldest)
end

-- The numbers of a rule as they are now. Windows: s(liding), c(alendar), o(nce), r(unning).
local function read(id, window, param, keep_ms)
  local key = root .. ':rule:' .. id
  local held = redis.call('HMGET', key, 'used', 'reserved', 'oldest', 'newest', 'start')
  local rule = { id = id, key = key, window = window, keep_ms = tonumber(keep_ms) }
  rule.used = tonumber(held[1]) or 0
  rule.reserved = tonumber(held[2]) or 0
  if window == 's' then
    rule.size = param * 15625
    rule.slot = math.floor(now / rule.size)
    roll(rule, tonumber(held[3]), tonumber(held[4]))
  elseif window == 'c' then
    local start = tonumber(held[5])
    rule.start = math.max(start or 0, tonumber(param))
    if rule.start ~= start then rule.used = 0 end
  end
  return rule
end

local function keep(rule)
  if rule.keep_ms > 0 then redis.call('PEXPIRE', rule.key, rule.keep_ms) end
end

-- Counts what was used some milliseconds ago.
local function add(rule, amount, age_ms)
  if amount <= 0 then return end
  if rule.window == 's' then
    local slot = math.floor((now - age_ms * 1000) / rule.size)
    if slot < rule.oldest then return end
    rule.newest = math.max(rule.newest or slot, slot)
    redis.call('HINCRBY', rule.key, slot, amount)
  end
  rule.used = rule.used + amount
  if rule.window == 's' then
    redis.call('HSET', rule.key, 'used', rule.used, 'oldest', rule.oldest, 'newest', rule.newest)
  elseif rule.window == 'c' then
    redis.call('HSET', rule.key, 'used', rule.used, 'start', rule.start)
  else
    redis.call('HSET', rule.key, 'used', rule.used)
  end
end

local function reserve(rule, process, amount)
  if amount <= 0 then return end
  rule.reserved = redis.call('HINCRBY', rule.key, 'reserved', amount)
  redis.call('HINCRBY', root .. ':lane:' .. process, rule.id, amount)
end

local function release(key, amount)
  local reserved = tonumber(redis.call('HGET', key, 'reserved'))
  if reserved then redis.call('HSET', key, 'reserved', math.max(0, reserved - amount)) end
end

-- Takes what a process has reserved out of the totals.
local function drop_lane(process)
  local lane = root .. ':lane:' .. process
  local held = redis.call('HGETALL', lane)
  for i = 1, #held, 2 do release(root .. ':rule:' .. held[i], tonumber(held[i + 1])) end
  redis.call('DEL', lane)
  redis.call('ZREM', root .. ':lanes', process)
end

local function drop_ended_lanes()
  local ended = redis.call('ZRANGEBYSCORE', root .. ':lanes', '-inf', now_ms, 'LIMIT', 0, 4)
  for _, process in ipairs(ended) do drop_lane(process) end
end

-- Whether what an epoch of a process says still counts.
local function is_current(process, epoch)
  return redis.call('HGET', root .. ':process:' .. process, 'epoch') == epoch
    and redis.call('ZSCORE', root .. ':lanes', process)
end

local function renew(process, lease_ms)
  redis.call('ZADD', root .. ':lanes', now_ms + lease_ms, process)
  redis.call('PEXPIRE', root .. ':process:' .. process, 3600000 + lease_ms)
end

-- Milliseconds until an amount has room; where it has, until nothing is used. -1 where time alone does not help.
local function reset_in(rule, amount, max)
  if rule.window ~= 's' then return -1 end
  local missing = rule.used + rule.reserved + amount - max
  if rule.used >= max then missing = math.max(missing, rule.used - max + 1) end
  if missing <= 0 then
    if rule.used == 0 then return 0 end
    return math.ceil(((rule.newest + 65) * rule.size - now) / 1000)
  end
  if missing > rule.used then return -1 end
  local names = {}
  for slot = rule.oldest, rule.slot do names[#names + 1] = slot end
  for i, value in ipairs(redis.call('HMGET', rule.key, unpack(names))) do
    missing = missing - (tonumber(value) or 0)
    if missing <= 0 then return math.ceil(((names[i] + 65) * rule.size - now) / 1000) end
  end
  return -1
end
`
