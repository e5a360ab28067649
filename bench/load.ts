import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { memoryOf, processorMs } from './process-figures'
import { quantile } from './statistics'
import { CHAT_PATH, chatRequest, type Subject } from './subjects'
import { trafficOf } from './traffic'

/** Connections of the throughput measurement. */
const FULL_CONNECTIONS = 32

/** More connections than the 64 that the runtime keeps to a provider. */
const CROWD_CONNECTIONS = 100

/** How long a crowd takes to have opened what it needs. */
const SETTLING_SECONDS = 1

/** Connections of the constant rate. */
const RATE_CONNECTIONS = 16

/** No measurement of a load takes longer. */
const LIMIT_MS = 60_000

/** How much work a subject does, and what it costs. */
export type Throughput = { perSecond: number; processorUs: number; residentMb: number }

async function output(command: string[]): Promise<string> {
  const child = Bun.spawn(command, {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: LIMIT_MS,
  })
  const text = await child.stdout.text()
  if ((await child.exited) !== 0) throw new Error(`${command[0]} failed: ${text}`)
  return text
}

const number = (text: string, pattern: RegExp): number => Number(text.match(pattern)?.[1] ?? 0)

/** As many requests as the subject answers. One that is not answered well makes the run worthless. */
export async function fullLoad(
  subject: Subject,
  folder: string,
  seconds: number,
  connections = FULL_CONNECTIONS,
) {
  const script = join(folder, `${subject.name}-${subject.pid}.lua`)
  const headers = Object.entries(subject.headers)
    .map(([name, value]) => `wrk.headers["${name}"] = [==[${value}]==]`)
    .join('\n')
  writeFileSync(script, `wrk.method = "POST"\nwrk.body = [==[${chatRequest()}]==]\n${headers}\n`)
  const before = processorMs(subject.pid)
  const text = await output([
    'wrk',
    ...['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '-s', script],
    subject.url + CHAT_PATH,
  ])
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(`${subject.name}: ${text}`)
  const requests = number(text, /(\d+) requests in/)
  return {
    perSecond: number(text, /Requests\/sec:\s+([\d.]+)/),
    processorUs: ((processorMs(subject.pid) - before) * 1000) / requests,
    residentMb: memoryOf(subject.pid).resident,
  } satisfies Throughput
}

/**
 * As many requests as the subject answers on more connections than the runtime keeps to a provider,
 * and how many new sockets a thousand of them take once the first have settled.
 */
export async function crowd(subject: Subject, provider: Subject, folder: string, seconds: number) {
  await trafficOf(provider, 'POST')
  const load = fullLoad(subject, folder, seconds + SETTLING_SECONDS, CROWD_CONNECTIONS)
  await Bun.sleep(SETTLING_SECONDS * 1000)
  const before = await trafficOf(provider)
  const { perSecond } = await load
  const after = await trafficOf(provider, 'DELETE')
  const requests = after.requests - before.requests
  return { perSecond, socketsPerThousand: ((after.sockets - before.sockets) * 1000) / requests }
}

/**
 * Requests at a constant rate. The connections are opened a millisecond after each other: opened at
 * once, they would send at once for ever after, and the rate would be one of bursts.
 */
export async function constantRate(
  subject: Subject,
  folder: string,
  perSecond: number,
  seconds: number,
): Promise<{ p50Ms: number; p99Ms: number }> {
  const body = join(folder, 'body.json')
  const log = join(folder, 'rate.tsv')
  writeFileSync(body, chatRequest())
  rmSync(log, { force: true })
  const headers = Object.entries(subject.headers).flatMap(([name, value]) => [
    '-H',
    `${name}: ${value}`,
  ])
  await output([
    'h2load',
    ...['--h1', '-c', String(RATE_CONNECTIONS), '-n', String(perSecond * seconds)],
    ...['--rps', String(perSecond / RATE_CONNECTIONS), '-r', '1', '--rate-period=1ms'],
    ...['-d', body, '--log-file', log, ...headers, subject.url + CHAT_PATH],
  ])
  const lines = (await Bun.file(log).text()).trim().split('\n')
  const times = lines.map((line) => {
    const [, status, microseconds] = line.split('\t')
    if (status !== '200') throw new Error(`${subject.name} answered ${status} at a constant rate`)
    return Number(microseconds) / 1000
  })
  return { p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) }
}
