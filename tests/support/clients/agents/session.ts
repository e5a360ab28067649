import { expect } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AliasFile } from '../../../../src/alias/schema'
import { KEY } from '../../portus'
import { startBinary } from '../../process/binary'
import { codexFormat, sealed } from '../../providers/kit/codex'
import { type Format, type Heard, SIGNATURE } from '../../providers/kit/kit'
import { type Answer, startProvider } from '../../providers/server'
import { startOutside } from './outside'
import { agentFolders, agentTurns, startAgent } from './process'
import { type Script, scriptedModel } from './script'

/** The command of an agent, and its environment. */
export type Command = { command: string[]; env: Record<string, string> }

export type SessionOptions = {
  format: Format
  /** What the agent calls the model. */
  alias: string
  /** What the alias says besides. */
  more?: AliasFile
  /** The files that it finds, by name. */
  files: Readonly<Record<string, string | Uint8Array>>
  script: (folder: string) => Script
  /** The scripts of other conversations: see {@link scriptedModel}. */
  others?: Readonly<Record<string, Script>>
  /** What is answered to the requests at these places, in the place of the script. */
  instead?: Readonly<Record<number, Answer>>
  agent: (at: {
    url: string
    alias: string
    home: string
    folder: string
  }) => Command | Promise<Command>
  /** More of the environment of Portus. */
  env?: Record<string, string>
  /** More files of its configuration, by their paths. */
  config?: Readonly<Record<string, unknown>>
}

/** What became of a session, when all of it has ended. */
export type Session = Awaited<ReturnType<typeof runSession>>

/** One line of Portus' log. */
export type LogLine = { level: string; message: string; path?: string; status?: number } & Record<
  string,
  unknown
>

/** Runs an agent through the compiled Portus in front of a model that follows a script, when it is its turn. */
export const runSession = (options: SessionOptions) => agentTurns(() => sessionOf(options))

async function sessionOf(options: SessionOptions) {
  const { format, alias, more, files, script, others, instead = {}, agent } = options
  using folders = agentFolders()
  using outside = startOutside()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folders.work, name), text)
  const said = script(folders.work)
  const model = scriptedModel(format, said, others)
  let asked = 0
  using provider = startProvider((received) => (instead[asked++] ?? model.answer)(received))
  await using portus = await startBinary({
    aliases: { [alias]: { ...format.alias(provider.url), ...more } },
    env: { PORTUS_KEY_TESTS: KEY, ...options.env },
    ...(options.config && { files: options.config }),
  })
  // Without a server an agent asks for minutes before it gives up.
  if (portus.child.exitCode !== null) throw new Error(`Portus has ended: ${portus.output.stderr}`)
  const at = { url: portus.url, alias, home: folders.home, folder: folders.work }
  const { command, env } = await agent(at)
  await using running = startAgent({
    command,
    folder: folders.work,
    env: { ...env, ...outside.env },
  })
  const code = await running.ended()
  const log = portus.output.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LogLine)
  return {
    format,
    script: said,
    code,
    output: running.output,
    log,
    portusErrors: portus.output.stderr,
    model,
    received: provider.received,
    wanted: outside.wanted,
    files: Object.fromEntries(
      Object.keys(files).map((name) => [name, readFileSync(join(folders.work, name), 'utf8')]),
    ),
  }
}

/**
 * Asserts that nothing went wrong on the way: the agent ended well, nobody refused anything, no key has left
 * Portus, and the agent wanted nothing outside this machine.
 */
export function expectCleanSession(session: Session): void {
  const { code, output, log, portusErrors, model, received, wanted } = session
  expect(model.refusals).toEqual([])
  expect(log.filter(({ level }) => level !== 'info')).toEqual([])
  expect(log.filter(({ status = 200 }) => status >= 400)).toEqual([])
  expect(portusErrors).toBe('')
  expect(wanted).toEqual([])
  for (const { headers, query, text } of received)
    expect(`${JSON.stringify([...headers])} ${query} ${text}`).not.toContain(KEY)
  expect([code, output.stderr]).toEqual([0, expect.not.stringContaining(KEY)])
}

/**
 * Asserts that each turn brought back all that the model had said and thought before.
 *
 * @param dropsSummaries Whether the agent drops what it shows of thoughts. Encrypted ones need no more than they hold.
 */
export function expectHistory({ format, script, model }: Session, dropsSummaries = false): void {
  expect(model.turns.length).toBe(script.length)
  for (const [at, { heard }] of model.turns.entries()) {
    const before = script.slice(0, at)
    const calls = before.flatMap((step) => step.calls ?? [])
    expect(heard.results).toHaveLength(calls.length)
    expect(heard.calls.map(({ name }) => name)).toEqual(
      calls.map(({ tool }) => expect.stringMatching(new RegExp(`${tool}$`))),
    )
    const thoughts = before.flatMap(({ thought }) => (thought === undefined ? [] : [thought]))
    const isDropped = dropsSummaries && format.thoughts === 'encrypted thought'
    expectThoughts(format, heard, isDropped ? thoughts.map(() => '') : thoughts)
  }
}

function expectThoughts({ name, thoughts: kind }: Format, heard: Heard, thoughts: string[]): void {
  const signed = (text: string) => ({
    text,
    signature: name === codexFormat.name ? sealed(text) : SIGNATURE,
  })
  if (kind === 'signed thought' || kind === 'encrypted thought')
    expect(heard.thoughts).toEqual(thoughts.map(signed))
  if (kind === 'text') expect(heard.thoughts).toEqual(thoughts.map((text) => ({ text })))
  if (kind === 'signed call')
    expect(heard.calls.map(({ signature }) => signature)).toEqual(heard.calls.map(() => SIGNATURE))
}
