import { median } from './statistics'
import type { SubjectName } from './subjects'

/** What is measured of a subject. */
export type Measure =
  | 'requestsPerSecond'
  | 'processorUs'
  | 'loadedMb'
  | 'crowdPerSecond'
  | 'crowdSocketsPerThousand'
  | 'p50Ms'
  | 'p99Ms'
  | 'slowP50Ms'
  | 'firstEventP50Ms'
  | 'firstEventP99Ms'
  | 'streamsFailed'
  | 'streamLatenessP99Ms'
  | 'streamKb'
  | 'imageMs'
  | 'stallMs'
  | 'startMs'
  | 'idleMb'
  | 'executableMb'

/** One number for every round. */
export type Measurements = Partial<Record<Measure, Partial<Record<SubjectName, number[]>>>>

/** Adds a round's number. */
export function record(
  measurements: Measurements,
  measure: Measure,
  subject: SubjectName,
  value: number,
): void {
  measurements[measure] ??= {}
  measurements[measure][subject] ??= []
  measurements[measure][subject].push(Math.round(value * 1000) / 1000)
}

/** The numbers of a measure, round by round; none where it was not taken. */
export const rounds = (
  measurements: Measurements,
  measure: Measure,
  subject: SubjectName,
): number[] => measurements[measure]?.[subject] ?? []

/** Both numbers of every round, combined: a disturbance of one round meets both. */
export const combined = (
  left: readonly number[],
  right: readonly number[],
  combine: (left: number, right: number) => number,
): number[] => left.map((value, round) => combine(value, right[round] ?? Number.NaN))

/** A value with its spread. */
export type Value = { value: number; lowest: number; highest: number }

/** The median of the rounds, and how far they lie apart. */
export const summary = (values: readonly number[]): Value => ({
  value: values.length > 0 ? median(values) : Number.NaN,
  lowest: Math.min(...values),
  highest: Math.max(...values),
})
