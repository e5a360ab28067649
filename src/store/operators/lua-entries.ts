import type { Script } from '../limits/redis/lua-scripts'

const script = (text: string): Script => ({
  text,
  sha1: new Bun.CryptoHasher('sha1').update(text).digest('hex'),
})

/** All entries: names and values in turn. ARGV: how many entries there may be. */
export const ALL = script(`
local all = redis.call('HGETALL', KEYS[1])
if #all > 2 * tonumber(ARGV[1]) then return redis.error_reply('there are more than ' .. ARGV[1] .. ' entries') end
return all
`)

/** ARGV: name, value. Answers 1 if it was another one before, otherwise 0. */
export const SET = script(`
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then return { 0 } end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return { 1 }
`)

/** ARGV: name, and the value that it must have, if it must have one. Answers how many entries were removed. */
export const REMOVE = script(`
if ARGV[2] and redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return { 0 } end
return { redis.call('HDEL', KEYS[1], ARGV[1]) }
`)

/** ARGV: name, value, and the value before; there must be none without it. Answers 1 if it did, otherwise 0. */
export const REPLACE = script(`
if redis.call('HGET', KEYS[1], ARGV[1]) ~= (ARGV[3] or false) then return { 0 } end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return { 1 }
`)
