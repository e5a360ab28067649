import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Target } from '../../../src/alias/schema'
import { awsKeySource } from '../../../src/credentials/aws/aws-key-source'
import { renewed } from '../../../src/credentials/token/renewed'

export type Env = Record<string, string>

export const START_MS = Date.UTC(2026, 0, 1, 12)
export const HOUR_MS = 3_600_000

/** A target in Ireland. */
export const targetOf = (members: object) =>
  ({ provider: 'bedrock', aws_region: 'eu-west-1', ...members }) as Target

/** The key of a target by a clock that the test turns. */
export function keyOf(members: object, env: Env, clock = { nowMs: START_MS }) {
  const nowMs = () => clock.nowMs
  const found = awsKeySource(targetOf(members), {
    env,
    fetch: (url, init) => fetch(url, init),
    nowMs,
  })
  if (!found) throw new Error('no source')
  return { clock, key: renewed(found.source, nowMs) }
}

/** The kind and the message of an error. */
export const messageOf = async (value: unknown) => {
  try {
    await value
  } catch (error) {
    return `${(error as { kind?: string }).kind} ${(error as Error).message}`
  }
  return 'no error'
}

/** A file that is replaced as clouds replace theirs. */
export function secretFile(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'portus-aws-'))
  const path = join(folder, 'token')
  writeFileSync(path, text)
  return {
    path,
    write: (next: string) => writeFileSync(path, next),
    remove: () => rmSync(path),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  }
}
