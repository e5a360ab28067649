import { binary } from '../tests/support/process/binary'
import { constantRate, crowd, fullLoad } from './load'
import { type Measurements, record } from './measurements'
import type { Plan } from './plan'
import { firstEventMs, imageMs } from './single-requests'
import { IMAGE_ENVIRONMENT, measureStart } from './start'
import { median, quantile } from './statistics'
import { holdStreams, readStreams } from './streams'
import { freshPortus, type SubjectName, type Subjects } from './subjects'

/** What a measurement is given: where to send, what to do, and where its numbers go. */
export type Bench = {
  subjects: Subjects
  plan: Plan
  measurements: Measurements
  /** For the scratch files of the load generators. */
  folder: string
}

/** Requests a second that all ways but the official gateway can do, and that it can do as well. */
const RATE = 800
const SLOW_RATE = 48

const AT_RATE: readonly SubjectName[] = [
  'direct',
  'nginx',
  'haproxy',
  'bare',
  'portus-remote',
  'portus-embedded',
]
const AT_SLOW_RATE: readonly SubjectName[] = ['direct', 'portus-embedded', 'official']
const FIRST_EVENT: readonly SubjectName[] = ['direct', 'nginx', 'portus-remote', 'portus-embedded']
const IMAGE: readonly SubjectName[] = ['direct', 'nginx', 'portus-remote', 'portus-embedded']

/** The official gateway takes so much longer that fewer of its requests must do. */
const OFFICIAL_SHARE = 5

/** Other streams while a large body passes. */
const LIVE_STREAMS = { streams: 24, everyMs: 20, rampMs: 0 }

/** Compilers have seen every path before anything is noted. */
export async function warmUp({ subjects, folder, plan }: Bench): Promise<void> {
  for (const subject of Object.values(subjects)) {
    await fullLoad(subject, folder, plan.loadSeconds)
    for (let i = 0; i < 20; i++) await firstEventMs(subject)
  }
}

export async function throughput({ subjects, folder, plan, measurements }: Bench): Promise<void> {
  for (const subject of Object.values(subjects)) {
    const { perSecond, processorUs, residentMb } = await fullLoad(subject, folder, plan.loadSeconds)
    record(measurements, 'requestsPerSecond', subject.name, perSecond)
    record(measurements, 'processorUs', subject.name, processorUs)
    record(measurements, 'loadedMb', subject.name, residentMb)
  }
}

/** One process against two, at more connections than one keeps to its provider. */
export async function crowds({ subjects, folder, plan, measurements }: Bench): Promise<void> {
  for (const name of ['portus-remote', 'portus-workers'] as const) {
    const { direct } = subjects
    const measured = await crowd(subjects[name], direct, folder, plan.loadSeconds)
    record(measurements, 'crowdPerSecond', name, measured.perSecond)
    record(measurements, 'crowdSocketsPerThousand', name, measured.socketsPerThousand)
  }
}

export async function latency({ subjects, folder, plan, measurements }: Bench): Promise<void> {
  for (const name of AT_RATE) {
    const { p50Ms, p99Ms } = await constantRate(subjects[name], folder, RATE, plan.rateSeconds)
    record(measurements, 'p50Ms', name, p50Ms)
    record(measurements, 'p99Ms', name, p99Ms)
  }
  for (const name of AT_SLOW_RATE) {
    const { p50Ms } = await constantRate(subjects[name], folder, SLOW_RATE, plan.rateSeconds)
    record(measurements, 'slowP50Ms', name, p50Ms)
  }
}

export async function firstEvents({ subjects, plan, measurements }: Bench): Promise<void> {
  const times = new Map<SubjectName, number[]>()
  const ask = async (name: SubjectName) =>
    times.set(name, [...(times.get(name) ?? []), await firstEventMs(subjects[name])])
  for (let i = 0; i < plan.firstEvents; i++) {
    for (const name of FIRST_EVENT) await ask(name)
    if (i % OFFICIAL_SHARE === 0) await ask('official')
  }
  for (const [name, values] of times) {
    record(measurements, 'firstEventP50Ms', name, median(values))
    record(measurements, 'firstEventP99Ms', name, quantile(values, 0.99))
  }
}

export async function images({ subjects, plan, measurements }: Bench): Promise<void> {
  const times = new Map<SubjectName, number[]>()
  for (let i = 0; i < plan.images; i++)
    for (const name of IMAGE)
      times.set(name, [...(times.get(name) ?? []), await imageMs(subjects[name])])
  for (const [name, values] of times) record(measurements, 'imageMs', name, median(values))
}

/** Streams that run while large bodies pass the same process, one after the other. */
export async function stall({ subjects, plan, measurements }: Bench): Promise<void> {
  for (const name of ['direct', 'portus-embedded'] as const) {
    const events = 100
    const streams = readStreams(subjects[name], { ...LIVE_STREAMS, events })
    await Bun.sleep(300)
    for (let i = 0; i < Math.min(5, plan.images); i++) await imageMs(subjects[name])
    const { latenessMaxMs, refused, stalled } = await streams
    if (refused + stalled > 0) throw new Error(`${name}: ${refused + stalled} live streams failed`)
    record(measurements, 'stallMs', name, latenessMaxMs)
  }
}

export async function manyStreams({ subjects, plan, measurements }: Bench): Promise<void> {
  await using fresh = await freshPortus(subjects.direct)
  const shape = { everyMs: 1000, rampMs: plan.streams }
  await readStreams(fresh.subject, { streams: 100, events: 3, everyMs: 20, rampMs: 100 })
  for (const subject of [subjects.direct, fresh.subject]) {
    const { streams, events } = plan
    const held = await holdStreams(subject, { ...shape, streams, events })
    record(measurements, 'streamsFailed', subject.name, held.refused + held.stalled)
    record(measurements, 'streamLatenessP99Ms', subject.name, held.latenessP99Ms)
    record(measurements, 'streamKb', subject.name, held.memoryKb)
  }
}

export async function starts({ plan, measurements }: Bench): Promise<void> {
  const executable = await binary()
  record(measurements, 'executableMb', 'portus-embedded', Bun.file(executable).size / 1e6)
  for (let i = 0; i < plan.starts; i++) {
    const { chatMs, resident } = await measureStart(executable, IMAGE_ENVIRONMENT)
    record(measurements, 'startMs', 'portus-embedded', chatMs)
    record(measurements, 'idleMb', 'portus-embedded', resident)
  }
}
