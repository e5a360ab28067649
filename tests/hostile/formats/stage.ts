import type { AliasFile } from '../../../src/alias/schema'
import { type WireClient, wireClient } from '../../support/clients/wire'
import { startBinary } from '../../support/process/binary'
import { eventually, openFiles, residentMB } from '../../support/process/proc'
import { type ScriptedProvider, startScripted } from '../../support/providers/faulty/scripted'
import { checkOutput, isQuietOfOurs } from '../check'
import { TARGETS, type Target } from './targets'

const KEY = 'pk-formats-5b0c77'

/** How long Portus waits for a provider here. */
const PATIENCE_MS = 600

/** A client's connection and a provider, which have one request at a time between them. */
export type Lane = { number: number; client: WireClient; provider: ScriptedProvider }

/** The name of a target's alias in a lane. No flipped bit makes one of another. */
export const aliasOf = (target: Target, { number }: Pick<Lane, 'number'>): string => {
  const at = TARGETS.indexOf(target)
  return `t${at}-${number}-${at}-${number}`
}

export const HEADERS = {
  authorization: `Bearer ${KEY}`,
  'content-type': 'application/json',
  'anthropic-version': '2023-06-01',
}

/** What one process may grow by over a run, and what it may keep open of the runtime's own. */
const GROWTH_MB = 400
const FILES = 60

/** The compiled executable with an alias of every format in every lane. */
export async function startStage(lanes: number) {
  const resources = new AsyncDisposableStack()
  const all: Lane[] = []
  const aliases: Record<string, AliasFile> = {}
  const providers: ScriptedProvider[] = []
  for (let number = 0; number < lanes; number++) {
    const provider = resources.use(await startScripted(() => {}))
    providers.push(provider)
    for (const target of TARGETS) aliases[aliasOf(target, { number })] = target.alias(provider.url)
  }
  const portus = resources.use(
    await startBinary({
      aliases,
      env: {
        PORTUS_KEY_TESTS: KEY,
        PORTUS_HEADERS_TIMEOUT_MS: String(PATIENCE_MS),
        PORTUS_STREAM_IDLE_TIMEOUT_MS: String(PATIENCE_MS),
      },
    }),
  )
  if (!portus.url) throw new Error(portus.output.stdout + portus.output.stderr)
  const { pid } = portus.child
  for (const [number, provider] of providers.entries())
    all.push({ number, provider, client: wireClient(portus.url) })
  const secrets = { secrets: [portus.folder] }
  let before = { files: 0, mb: 0 }
  return {
    portus,
    lanes: all,
    /** Remembers what the process has open and holds when it has warmed up. */
    note() {
      before = { files: openFiles(pid), mb: residentMB(pid) }
    },
    output: () => checkOutput({ portus, ...secrets }, isQuietOfOurs),
    /** What is wrong with the process when all is over. */
    async atTheEnd(): Promise<string[]> {
      for (const { client } of all) client.abandon()
      const open = () => all.reduce((sum, { provider }) => sum + provider.open(), 0)
      await eventually(() => open() === 0)
      const isAlive = portus.child.exitCode === null && portus.child.pid === pid
      if (!isAlive) return [`the process ended with ${portus.child.exitCode}`]
      const health = await fetch(`${portus.url}/health`, { signal: AbortSignal.timeout(5000) })
      const problems = [
        ...(open() > 0 ? [`${open()} requests are still open at the provider`] : []),
        ...(health.status !== 200 ? [`/health answers ${health.status}`] : []),
        ...all.flatMap(({ provider }) => provider.faults.map((fault) => `a fake failed: ${fault}`)),
      ]
      const grownMB = residentMB(pid) - before.mb
      if (grownMB > GROWTH_MB) problems.push(`the process has grown by ${grownMB.toFixed(0)} MB`)
      await eventually(() => openFiles(pid) <= before.files + FILES)
      const files = openFiles(pid) - before.files
      if (files > FILES) problems.push(`${files} more files are open`)
      portus.child.kill('SIGTERM')
      const code = await portus.ended()
      if (code !== 0) problems.push(`the process ended with ${code} when it was told to`)
      return [...problems, ...this.output()]
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

export type Stage = Awaited<ReturnType<typeof startStage>>
