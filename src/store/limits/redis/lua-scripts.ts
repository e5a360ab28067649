import { LUA_RULES } from './lua-rules'

/** A script, and the digest by which Redis finds it. */
export type Script = { readonly text: string; readonly sha1: string }

const script = (body: string): Script => {
  const text = `${LUA_RULES}\n${body}`
  return { text, sha1: new Bun.CryptoHasher('sha1').update(text).digest('hex') }
}

/** What scripts answer first, where they do not answer with numbers of rules. */
export const CODES = {
  granted: 1,
  refused: 0,
  /** The counters are gone: somebody has to make them anew. */
  lost: -1,
  /** The lease of this process is over, or another connection has taken its lane on. */
  gone: -2,
} as const

/**
 * Asks for all wants at once, or only looks.
 *
 * ARGV: process (empty: only look), epoch; per want: id, window, param, keep ms, amount, max, `t`ake or `r`eserve.
 * Answers code, ms; per want: used, reserved, ms until it has room, whether it has.
 */
export const ADMIT = script(`
if redis.call('EXISTS', root .. ':generation') == 0 then return { -1, now_ms } end
drop_ended_lanes()
local process = ARGV[1]
if process ~= '' and not is_current(process, ARGV[2]) then return { -2, now_ms } end
local wants, granted = {}, 1
for i = 3, #ARGV, 7 do
  local rule = read(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3])
  local max = tonumber(ARGV[i + 5])
  local amount = math.min(tonumber(ARGV[i + 4]), max)
  local has_room = rule.used < max and rule.used + rule.reserved + amount <= max
  if not has_room then granted = 0 end
  wants[#wants + 1] = { rule = rule, amount = amount, max = max, takes = ARGV[i + 6] == 't', has_room = has_room }
end
local answer = { granted, now_ms }
for _, want in ipairs(wants) do
  local rule = want.rule
  if granted == 1 and process ~= '' then
    if want.takes then add(rule, want.amount, 0) else reserve(rule, process, want.amount) end
    keep(rule)
    want.amount = 0
  end
  answer[#answer + 1] = rule.used
  answer[#answer + 1] = rule.reserved
  answer[#answer + 1] = reset_in(rule, want.amount, want.max)
  answer[#answer + 1] = want.has_room and 1 or 0
end
return answer
`)

/** Counts entries of settlements: id, window, param, keep ms, released, how many amounts; per amount: ms ago, amount. */
const COUNT = `
local function count(from, entries, process, is_releasing, is_counting)
  local i = from
  for _ = 1, entries do
    local rule = read(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3])
    if is_releasing then
      local lane = root .. ':lane:' .. process
      local held = tonumber(redis.call('HGET', lane, rule.id)) or 0
      local amount = math.min(held, tonumber(ARGV[i + 4]))
      if amount > 0 then
        release(rule.key, amount)
        if amount == held then redis.call('HDEL', lane, rule.id) else redis.call('HINCRBY', lane, rule.id, -amount) end
      end
    end
    local amounts = tonumber(ARGV[i + 5])
    i = i + 6
    for _ = 1, amounts do
      if is_counting then add(rule, tonumber(ARGV[i + 1]), tonumber(ARGV[i])) end
      i = i + 2
    end
    if is_counting and amounts > 0 then keep(rule) end
  end
  return i
end
`

/**
 * Ends reservations, counts what was used, and renews the lease. A batch that comes twice counts once.
 *
 * ARGV: process, epoch, lease ms, batch, entries; the entries.
 */
export const SETTLE = script(`${COUNT}
if redis.call('EXISTS', root .. ':generation') == 0 then return { -1, now_ms } end
drop_ended_lanes()
local process, batch = ARGV[1], tonumber(ARGV[4])
if not is_current(process, ARGV[2]) then return { -2, now_ms } end
local me = root .. ':process:' .. process
if batch > (tonumber(redis.call('HGET', me, 'batch')) or 0) then
  redis.call('HSET', me, 'batch', batch)
  count(6, tonumber(ARGV[5]), process, true, true)
end
renew(process, ARGV[3])
return { 1, now_ms }
`)

/**
 * Begins a new epoch of a process: what it still has reserved takes the place of whatever its lane held, and whatever an older
 * connection still brings counts no more. A batch whose answer has not come is counted unless it was. Where the counters
 * were made anew since the last epoch it is not: the ledger has had it.
 *
 * ARGV: process, epoch, lease ms, the generation that it knows, the server's run, batch, entries; the entries; per reservation:
 * id, keep ms, amount. Answers code, ms, generation.
 */
export const JOIN = script(`${COUNT}
local process, epoch, known, run = ARGV[1], ARGV[2], ARGV[4], ARGV[5]
local generation = redis.call('GET', root .. ':generation')
if not generation then return { -1, now_ms } end
if run ~= '' and string.sub(generation, 1, 1) ~= ':' and string.sub(generation, 1, #run + 1) ~= run .. ':' then
  return { -1, now_ms }
end
local me = root .. ':process:' .. process
if (tonumber(redis.call('HGET', me, 'epoch')) or 0) >= tonumber(epoch) then return { -2, now_ms } end
redis.call('HSET', me, 'epoch', epoch)
drop_lane(process)
drop_ended_lanes()
local batch = tonumber(ARGV[6])
local is_new = batch > (tonumber(redis.call('HGET', me, 'batch')) or 0)
if is_new then redis.call('HSET', me, 'batch', batch) end
local i = count(8, tonumber(ARGV[7]), process, false, is_new and (known == '' or known == generation))
while i <= #ARGV do
  local rule = { id = ARGV[i], key = root .. ':rule:' .. ARGV[i], keep_ms = tonumber(ARGV[i + 1]) }
  reserve(rule, process, tonumber(ARGV[i + 2]))
  keep(rule)
  i = i + 3
end
renew(process, ARGV[3])
return { 1, now_ms, generation }
`)

/**
 * Makes counters anew: whatever is greater counts, what is there or what the ledger says. Only whoever has the lock may.
 *
 * ARGV: the lock's token, the new generation (empty: more entries come), entries; the entries, as for settlements.
 */
export const REFILL = script(`
if redis.call('GET', root .. ':lock') ~= ARGV[1] then return { -2, now_ms } end
local i = 4
for _ = 1, tonumber(ARGV[3]) do
  local rule = read(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3])
  local amounts, sum = tonumber(ARGV[i + 5]), 0
  i = i + 6
  for at = i, i + amounts * 2 - 1, 2 do sum = sum + ARGV[at + 1] end
  if sum > rule.used then
    redis.call('DEL', rule.key)
    if rule.reserved > 0 then redis.call('HSET', rule.key, 'reserved', rule.reserved) end
    rule.used, rule.newest = 0, nil
    for at = i, i + amounts * 2 - 1, 2 do add(rule, tonumber(ARGV[at + 1]), tonumber(ARGV[at])) end
    keep(rule)
  end
  i = i + amounts * 2
end
if ARGV[2] ~= '' then
  redis.call('SET', root .. ':generation', ARGV[2])
  redis.call('DEL', root .. ':lock')
end
return { 1, now_ms }
`)
