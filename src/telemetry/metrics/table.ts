/** What is counted, and how it is named. */
export type Metric = {
  name: string
  help: string
  type: 'counter' | 'gauge' | 'histogram'
  labels: readonly string[]
  /** The upper bounds of a histogram's buckets, in its unit. */
  buckets?: readonly number[]
}

/** Numbers of which each is so many times the one before. */
const exponential = (first: number, factor: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => Number((first * factor ** index).toPrecision(12)))

/** Seconds of an operation. https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/ */
const OPERATION_SECONDS = exponential(0.01, 2, 14)
/** Counts of tokens. The same page. */
const TOKENS = exponential(1, 4, 14)
/** Seconds that Portus takes itself: tenths of a millisecond, up to what is a fault. */
const OWN_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5]

const counter = (name: string, help: string, labels: readonly string[] = []): Metric => ({
  name,
  help,
  type: 'counter',
  labels,
})
const gauge = (name: string, help: string, labels: readonly string[] = []): Metric => ({
  name,
  help,
  type: 'gauge',
  labels,
})
const histogram = (
  name: string,
  help: string,
  buckets: readonly number[],
  labels: readonly string[] = [],
): Metric => ({ name, help, type: 'histogram', labels, buckets })

/** What every metric of an operation says of it. The request's model is the alias. */
const OPERATION = ['gen_ai_operation_name', 'gen_ai_provider_name', 'gen_ai_request_model'] as const

/** Which limit it is. */
const LIMIT = ['owner_kind', 'owner', 'unit', 'window'] as const
/** Which budget it is. */
const BUDGET = ['owner_kind', 'owner', 'window'] as const

/**
 * Every metric, in the order of a scrape. Names and units are those of Prometheus: https://prometheus.io/docs/practices/naming/.
 * Those of OpenTelemetry have underscores for dots, and their unit at the end.
 */
export const METRICS = {
  requests: counter('portus_requests_total', 'Requests that have ended.', [
    'application',
    'model_alias',
    'endpoint',
    'status',
    'outcome',
  ]),
  duration: histogram(
    'portus_request_duration_seconds',
    'Seconds from the arrival of a request to the end of its answer.',
    OPERATION_SECONDS,
    ['endpoint', 'model_alias'],
  ),
  firstByte: histogram(
    'portus_time_to_first_byte_seconds',
    'Seconds from the arrival of a request to the first byte of its answer.',
    OPERATION_SECONDS,
    ['endpoint', 'model_alias'],
  ),
  overhead: histogram(
    'portus_overhead_seconds',
    'Seconds until an answer began that no provider took: the own share of Portus and its gateway.',
    OWN_SECONDS,
    ['endpoint'],
  ),
  operation: histogram(
    'gen_ai_client_operation_duration_seconds',
    'GenAI operation duration: seconds from asking the gateway to the end of the answer.',
    OPERATION_SECONDS,
    [...OPERATION, 'error_type'],
  ),
  firstChunk: histogram(
    'gen_ai_client_operation_time_to_first_chunk_seconds',
    'Seconds from asking the gateway to the beginning of a streamed answer.',
    OPERATION_SECONDS,
    OPERATION,
  ),
  tokenUsage: histogram('gen_ai_client_token_usage', 'Tokens of one answer.', TOKENS, [
    ...OPERATION,
    'gen_ai_token_type',
  ]),
  tokens: counter('portus_tokens_total', 'Tokens by kind; reasoning is a part of output.', [
    'application',
    'model_alias',
    'kind',
  ]),
  attempts: counter('portus_attempts_total', 'Requests to providers that have ended.', [
    'model_alias',
    'target',
    'status',
  ]),
  retries: counter('portus_retries_total', 'Attempts at a target that was asked before.', [
    'model_alias',
    'target',
  ]),
  fallbacks: counter('portus_fallbacks_total', 'Attempts at another target than the one before.', [
    'model_alias',
    'target',
  ]),
  targetAttempts: gauge(
    'portus_target_recent_attempts',
    'How requests to a target have ended within the last minute.',
    ['model_alias', 'target', 'result'],
  ),
  targetSkipped: gauge('portus_target_skipped', 'Whether a failing target is passed over.', [
    'model_alias',
    'target',
  ]),
  targetSkips: counter('portus_target_skips_total', 'How often a target began to be passed over.', [
    'model_alias',
    'target',
  ]),
  refused: counter(
    'portus_admission_refused_total',
    'Requests refused before a provider is asked.',
    ['reason'],
  ),
  cost: counter(
    'portus_cost_usd_total',
    'Dollars that requests have cost, where a price is known.',
    ['application', 'model_alias'],
  ),
  limitUsed: gauge('portus_limit_used', 'What is used of a limit within its window.', LIMIT),
  limitMax: gauge('portus_limit_max', 'What a limit allows within its window.', LIMIT),
  limitLeft: gauge(
    'portus_limit_left',
    'What is left of a limit: neither used nor reserved.',
    LIMIT,
  ),
  limitOver: gauge('portus_limit_over', 'By how much more is used than a limit allows.', LIMIT),
  limitReset: gauge(
    'portus_limit_reset_seconds',
    'Seconds until a limit has all of its room again.',
    LIMIT,
  ),
  budgetSpent: gauge('portus_budget_spent_usd', 'Dollars that are spent of a budget.', BUDGET),
  budgetMax: gauge('portus_budget_max_usd', 'Dollars that a budget allows.', BUDGET),
  budgetLeft: gauge(
    'portus_budget_left_usd',
    'Dollars that are neither spent nor reserved.',
    BUDGET,
  ),
  budgetOver: gauge('portus_budget_over_usd', 'Dollars that are spent beyond a budget.', BUDGET),
  budgetReset: gauge('portus_budget_reset_seconds', 'Seconds until a budget begins anew.', BUDGET),
  limitRefusals: counter(
    'portus_limit_refusals_total',
    'Requests that a limit or budget has refused.',
    LIMIT,
  ),
  limitStoreUp: gauge(
    'portus_limit_store_up',
    'How many processes reach what counts the limits of all.',
  ),
  limitStoreErrors: counter(
    'portus_limit_store_errors_total',
    'Requests to the store of limits that have failed.',
  ),
  limitStoreSeconds: histogram(
    'portus_limit_store_seconds',
    'Seconds that a decision of the store of limits took.',
    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05],
  ),
  ledgerWaiting: gauge('portus_ledger_rows_waiting', 'Rows of the ledger that wait to be written.'),
  ledgerLag: gauge(
    'portus_ledger_lag_seconds',
    'Seconds for which the oldest row waits, added up over the processes.',
  ),
  ledgerDropped: counter(
    'portus_ledger_rows_dropped_total',
    'Rows of the ledger that were given up.',
  ),
  ledgerErrors: counter('portus_ledger_errors_total', 'Writes to the ledger that have failed.'),
  streams: gauge('portus_streams_open', 'Streams that have been asked for and have not ended.'),
  sockets: gauge('portus_sockets_open', 'WebSockets of clients that are open.'),
  bytesInFlight: gauge('portus_bytes_in_flight', 'Bytes of bodies that running requests hold.'),
  workers: gauge('portus_workers', 'Processes that serve.'),
  loopDelay: histogram(
    'portus_event_loop_delay_seconds',
    'Seconds that a timer came too late, ten times a second in each process.',
    [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
  ),
  linesDropped: counter('portus_log_lines_dropped_total', 'Log lines that could not be written.'),
  reloads: counter('portus_config_reloads_total', 'Configurations that were looked at.', [
    'result',
  ]),
  revision: gauge('portus_config_revision_info', 'The configuration that is served.', ['hash']),
  reloadGood: gauge('portus_config_last_reload_successful', 'Whether the latest reload was good.'),
  reloadTime: gauge(
    'portus_config_last_reload_success_timestamp_seconds',
    'When the configuration that is served was put in place.',
  ),
  build: gauge('portus_build_info', 'The version that runs.', ['version', 'gateway_version']),
  cellsFull: counter('portus_metrics_dropped_series_total', 'Series for which there was no room.'),
  cpu: counter('process_cpu_seconds_total', 'Seconds of processor time, user and system.'),
  resident: gauge('process_resident_memory_bytes', 'Bytes of resident memory.'),
  openFiles: gauge('process_open_fds', 'Open file descriptors.'),
  maxFiles: gauge('process_max_fds', 'The most file descriptors of a process.'),
  started: gauge('process_start_time_seconds', 'When the process started, in seconds since 1970.'),
} as const satisfies Record<string, Metric>

/** Stands for what has no name in a table or the configuration. */
export const OTHER = 'other'
