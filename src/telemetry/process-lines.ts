import { type LineField, number, text } from './line-schema'
import type { Level } from './logger'

/** A line that is not about one request. */
export type ProcessLine = {
  levels: readonly Level[]
  /** In Markdown, for the manual. */
  meaning: string
  fields: Readonly<Record<string, LineField>>
}

const STACK = text('the stack, without secrets')
const WORKER = { worker: number('its number'), pid: number('its process') }
const ENDED = {
  ...WORKER,
  signal: text('what has ended it'),
  code: number('or its exit code'),
  restart_in_ms: number('milliseconds until another one is started'),
}
const CREDENTIALS = {
  models: text('the aliases, with their targets'),
  provider: text('the cloud'),
  from: text('the source'),
  error: text('`refused`, `unavailable` or `misconfigured`'),
  reason: text('the words of who gives none'),
}
const TARGET = {
  model_alias: text('the alias'),
  target_index: text('which target'),
  provider: text('its provider'),
}
const NAMES = text('their names')
const SIGNAL = {
  signal: text('its name'),
  delay_ms: number('`PORTUS_SHUTDOWN_DELAY_MS`'),
  timeout_ms: number('`PORTUS_SHUTDOWN_TIMEOUT_MS`'),
}

const ALERT = {
  id: text('of the alert'),
  state: text('`firing` or `resolved`'),
}

/** Every line with a message of its own, by that message. The warnings of `check` are sentences instead. */
export const PROCESS_LINES: Readonly<Record<string, ProcessLine>> = {
  listening: {
    levels: ['info'],
    meaning: 'the server answers; once, when all workers do',
    fields: {
      url: text('where it listens; `0.0.0.0` and `[::]` are every address of the machine'),
      ops_url: text('where metrics and state are, with `PORTUS_OPS_PORT`'),
      version: text('of Portus'),
      gateway: text('the gateway inside, or the address of a remote one'),
      aliases: number('how many'),
      keys: number('how many'),
      workers: number('with `PORTUS_WORKERS` above 1'),
    },
  },
  started: {
    levels: ['info'],
    meaning: 'the same for `dev`',
    fields: { gateway: text('as above'), models: number('how many') },
  },
  'model left out': {
    levels: ['warn'],
    meaning: '`dev` does not serve an alias, and says so to whoever asks for it',
    fields: {
      model: text('the alias'),
      missing: text('variables that are not set'),
      problem: text('what else is wrong, and where'),
    },
  },
  'the demo models are left out: only the gateway inside has them': {
    levels: ['info'],
    meaning: '`dev` with a remote gateway',
    fields: {},
  },
  'proxy variables are ignored; PORTUS_TRUST_PROXY_ENV=true uses them': {
    levels: ['warn'],
    meaning: 'the environment names an egress proxy that is not used',
    fields: { variables: text('their names') },
  },
  credentials: {
    levels: ['info'],
    meaning: 'where the credentials of a target in a cloud come from',
    fields: {
      model_alias: text('the alias'),
      provider: text('the cloud'),
      target_index: text('the target, where there are several'),
      from: text('the source'),
    },
  },
  'no credentials': {
    levels: ['error'],
    meaning: 'a target has [no credentials](credentials.md#how-it-works)',
    fields: CREDENTIALS,
  },
  'credentials not renewed': {
    levels: ['warn'],
    meaning: 'the old ones still hold',
    fields: { ...CREDENTIALS, valid_for_s: number('seconds until they end') },
  },
  'target skipped': {
    levels: ['warn'],
    meaning:
      '[a target that keeps failing](configuration.md#skipping-targets) is not asked for a while',
    fields: {
      ...TARGET,
      failures: number('how often it has failed in a row'),
      seconds: number('for how long it is skipped'),
      error: text('how it failed the last time: see [health of targets](#health-of-targets)'),
    },
  },
  'target is back': { levels: ['info'], meaning: 'it has answered again', fields: TARGET },
  'too many wrong keys': {
    levels: ['warn'],
    meaning: 'a client tries keys; once a minute',
    fields: { address: text('as in `client_address`') },
  },
  audit: {
    levels: ['info'],
    meaning:
      'a change of the configuration, of a key or of a pause, or a refused request to the [admin API](admin.md#audit)',
    fields: {
      action: text('what was done'),
      actor: text('the name of the admin key'),
      client_address: text('where it came from'),
      subject: text('what it was done to'),
      detail: text('names and numbers, `name=value` with commas'),
    },
  },
  'unexpected error': {
    levels: ['error'],
    meaning: 'a fault of Portus: please report it',
    fields: { request_id: text('of the request'), stack: STACK },
  },
  unhandledRejection: {
    levels: ['error'],
    meaning: 'the same, outside of a request',
    fields: { stack: STACK },
  },
  uncaughtException: { levels: ['error'], meaning: 'the same', fields: { stack: STACK } },
  gateway: {
    levels: ['debug'],
    meaning: 'what the gateway inside prints',
    fields: { text: text('without secrets, cut') },
  },
  'configuration reloaded': {
    levels: ['info'],
    meaning: 'new requests get it; running ones keep what they have',
    fields: {
      revision: text('its name: the same for the same files'),
      aliases_added: NAMES,
      aliases_changed: NAMES,
      aliases_removed: NAMES,
      keys_added: NAMES,
      keys_changed: NAMES,
      keys_removed: NAMES,
      applications_added: NAMES,
      applications_changed: NAMES,
      applications_removed: NAMES,
      prices_added: NAMES,
      prices_changed: NAMES,
      prices_removed: NAMES,
      teams_added: NAMES,
      teams_changed: NAMES,
      teams_removed: NAMES,
      needs_restart: text(
        'variables of `--env-file` that have changed and count at the next start',
      ),
    },
  },
  'configuration not reloaded': {
    levels: ['error'],
    meaning: 'the files have a problem, and the last good configuration goes on; a line for each',
    fields: {
      problem: text('which one, with file, line and column'),
      problems: number('how many there are'),
    },
  },
  'spans dropped': {
    levels: ['warn'],
    meaning: 'the receiver of [traces](#traces) does not take them; at most once a minute',
    fields: {
      spans: number('how many since the last such line'),
      cause: text(
        'what has gone wrong last: a status, a code of the system, `timeout` or `queue full`',
      ),
    },
  },
  'alert sent': {
    levels: ['info'],
    meaning: '[an alert](alerts.md) has reached its receiver',
    fields: ALERT,
  },
  'alert not sent': {
    levels: ['error'],
    meaning:
      'the receiver of [alerts](alerts.md) cannot be reached, and is tried again; once until it works',
    fields: {
      ...ALERT,
      cause: text('a status, a code of the system, or `timeout`'),
      waiting: number('how many alerts wait'),
    },
  },
  'alert refused': {
    levels: ['error'],
    meaning: 'the receiver does not want an [alert](alerts.md), and it is not sent again',
    fields: { ...ALERT, cause: text('the status') },
  },
  'the certificate is renewed': {
    levels: ['info'],
    meaning: 'new connections get the new one',
    fields: { ends_at: text('until when it holds') },
  },
  'the certificate is not renewed': {
    levels: ['warn'],
    meaning: 'its file has changed and cannot be used; the old one still holds',
    fields: { problem: text('what is wrong with it') },
  },
  'no place for shared metrics: each worker tells its own': {
    levels: ['warn'],
    meaning: 'at the start, with `PORTUS_WORKERS` above 1',
    fields: { places: text('the folders without room') },
  },
  'few file descriptors: each connection takes one; raise LimitNOFILE or ulimit -n': {
    levels: ['warn'],
    meaning: 'at the start',
    fields: { limit: number('how many there are') },
  },
  'no file descriptors are left: new connections wait': {
    levels: ['error'],
    meaning: 'once a second at most',
    fields: { open: number('how many are in use'), limit: number('how many there are') },
  },
  'the data folder cannot be used; stored responses are kept in memory': {
    levels: ['warn'],
    meaning: 'at the start',
    fields: { folder: text('which one'), cause: text('the words of the system') },
  },
  'stored responses: the data folder fails': {
    levels: ['error'],
    meaning: 'at most once a minute',
    fields: {
      doing: text('what failed'),
      cause: text('the words of the system'),
      remedy: text('what to do'),
    },
  },
  'stored responses are kept in each worker process, and no other one finds them: set PORTUS_DATA_PATH to a folder that they share':
    { levels: ['warn'], meaning: 'at the start', fields: {} },
  'the ledger cannot be written; its rows wait': {
    levels: ['error'],
    meaning:
      'its file or its [database](stores.md#when-it-fails) does not work; requests go on. Once, and again while rows are given up',
    fields: {
      cause: text('what has gone wrong: a code of the system, or the words of the database'),
      waiting: number('rows that wait'),
      remedy: text('what to do'),
      dropped: number('rows that were given up since the last such line'),
    },
  },
  'the ledger begins anew; the old file is kept': {
    levels: ['error'],
    meaning: 'its file is damaged, or of another version',
    fields: { moved_to: text('where the old file is'), cause: text('why') },
  },
  'the last run ended without its last rows': {
    levels: ['warn'],
    meaning:
      'at the start, or in a fleet a minute later: a process was killed before it had written all; once',
    fields: {
      runs: number('how many processes'),
      missing_after: text('rows of requests that ended later may be missing'),
    },
  },
  'limits: Redis cannot be asked': {
    levels: ['error'],
    meaning:
      'each limit does as its [`when_store_fails`](stores.md#redis) says; once a second at most',
    fields: {
      address: text('of Redis, without a password'),
      cause: text('what has gone wrong'),
      remedy: text('what to do'),
    },
  },
  'limits: Redis is asked again': {
    levels: ['info'],
    meaning: 'it answers',
    fields: {
      address: text('of Redis, without a password'),
      down_ms: number('for how long it could not be asked'),
    },
  },
  'limits: counters made anew': {
    levels: ['info'],
    meaning: 'Redis had none, or had lost them; they are counted from the ledger',
    fields: { address: text('of Redis, without a password'), rules: number('how many limits') },
  },
  'limits begin at zero: the ledger cannot be read': {
    levels: ['error'],
    meaning: 'at the start, or behind a reload; what was used before counts no more',
    fields: {
      limits: number('how many limits and budgets'),
      cause: text('the words of the system or the database'),
    },
  },
  'the ledger is written again': {
    levels: ['info'],
    meaning: 'it is',
    fields: {
      waiting: number('rows that still wait'),
      dropped: number('rows that were given up meanwhile'),
    },
  },
  'a row of the ledger is refused and lost': {
    levels: ['error'],
    meaning: 'a fault of Portus: please report it; once a second at most',
    fields: { id: text('of the row'), cause: text('the words of the database') },
  },
  'what is too old stays in the ledger until the next time': {
    levels: ['warn'],
    meaning: 'its database did not take it away',
    fields: { cause: text('the words of the database') },
  },
  'rows of the ledger are lost': {
    levels: ['error'],
    meaning: 'at the end of the process: they could not be written before',
    fields: { rows: number('how many') },
  },
  'the data folder cannot be used; owners of what providers keep are forgotten': {
    levels: ['error'],
    meaning:
      'at the start: they are remembered in memory, and ids of before count as made by nobody',
    fields: { folder: text('which one'), cause: text('the words of the system') },
  },
  'owners of what providers keep: the data folder fails': {
    levels: ['error'],
    meaning: 'at most every ten minutes',
    fields: {
      doing: text('what failed'),
      cause: text('the words of the system'),
      remedy: text('what to do'),
    },
  },
  'owners of what providers keep: the database fails': {
    levels: ['error'],
    meaning:
      'it is [down, frozen or too slow](stores.md#owners); once until it works again, and at most every ten minutes',
    fields: {
      doing: text('what failed'),
      cause: text('a code of the system, or the words of the database'),
      remedy: text('what to do'),
    },
  },
  'pauses of applications: the store fails': {
    levels: ['error'],
    meaning:
      'the pauses that were known [hold](operations.md#pausing-an-application); once until it works again, and at most every ten minutes',
    fields: {
      doing: text('what failed'),
      cause: text('a code or the words of the system, of the database or of Redis'),
      remedy: text('what to do'),
    },
  },
  'pauses of applications: the store works again': {
    levels: ['info'],
    meaning: 'behind the line above',
    fields: {},
  },
  'pauses of applications are unknown: applications that are paused are let in until the store answers':
    {
      levels: ['error'],
      meaning: 'at the start: the store did not answer within a second',
      fields: { kept_in: text('`database`, `redis` or `file`') },
    },
  'each worker keeps its own pauses of applications, and the others let them in: set PORTUS_DATA_PATH to a folder that they share':
    { levels: ['warn'], meaning: 'at the start: there is no place for shared numbers', fields: {} },
  'owners of what providers keep are lost': {
    levels: ['error'],
    meaning: 'at the end of the process: they could not be written to the database before',
    fields: { changes: number('how many things were made or deleted') },
  },
  'who has made what providers keep is forgotten when this process ends, and applications with a file then find nothing of it: set PORTUS_DATA_PATH or PORTUS_DATABASE_URL':
    { levels: ['warn'], meaning: 'at the start', fields: {} },
  'the process stood still': {
    levels: ['warn'],
    meaning: 'it has done nothing for more than a second: it was computing, or was stopped',
    fields: { stalled_ms: number('for how long') },
  },
  'worker stood still': {
    levels: ['error'],
    meaning: 'a worker is ended, because it does nothing',
    fields: { ...WORKER, stalled_ms: number('for how long') },
  },
  'worker ended': {
    levels: ['error', 'info'],
    meaning: 'a worker is gone, and another one starts',
    fields: ENDED,
  },
  'worker listens again': { levels: ['info'], meaning: 'it does', fields: WORKER },
  'worker does not start': {
    levels: ['error', 'info'],
    meaning: 'Portus ends, for it failed too often',
    fields: ENDED,
  },
  'shutting down': { levels: ['info'], meaning: 'a signal has come', fields: SIGNAL },
  'running requests were cut off': {
    levels: ['warn'],
    meaning: 'at the shutdown; the exit code is 1',
    fields: { timeout_ms: SIGNAL.timeout_ms },
  },
}
