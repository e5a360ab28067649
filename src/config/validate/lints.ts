import { find, type Rule } from './finding'

/** Nobody waits for less, so seconds are meant. */
const SHORTEST_TIMEOUT_MS = 1000

const timeout: Rule = ({ request_timeout: ms }, path) =>
  find(
    typeof ms === 'number' && ms < SHORTEST_TIMEOUT_MS,
    [...path, 'request_timeout'],
    `is in milliseconds: hardly a model answers within ${ms} ms; for seconds write ${Number(ms) * 1000}`,
  )

const cache: Rule = ({ cache }, path, env) =>
  find(
    cache !== undefined && !env.PORTKEY_GATEWAY_URL,
    [...path, 'cache'],
    'has no effect: the gateway inside has no cache',
  )

/** What can be served and will hardly do what is meant. */
export const LINTS: Rule[] = [timeout, cache]
