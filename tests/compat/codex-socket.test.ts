import { describe, expect, test } from 'bun:test'
import { startBetween } from '../support/clients/agents/between'
import { codex, codexEvents } from '../support/clients/agents/codex'
import { greetingScript } from '../support/clients/agents/greeting-patch'
import { agentsOrReason } from '../support/clients/agents/install'
import { expectCleanSession, expectHistory, runSession } from '../support/clients/agents/session'
import { anthropicFormat } from '../support/providers/kit/claude'
import { codexFormat } from '../support/providers/kit/codex'
import { googleFormat } from '../support/providers/kit/gemini'
import type { Format } from '../support/providers/kit/kit'
import type { Answer } from '../support/providers/server'

/** A session takes a second; a busy machine takes its time. */
const LIMIT_MS = 600_000

const agents = await agentsOrReason()
if ('reason' in agents) console.warn(`Without agents: ${agents.reason}`)

const SCRIPT = greetingScript('The file greets Portus now.')

const HANDSHAKE = 'GET /v1/responses HTTP/1.1'
const REQUEST = 'POST /v1/responses HTTP/1.1'

async function session(
  format: Format,
  env: Record<string, string>,
  instead: Readonly<Record<number, Answer>> = {},
) {
  const seen: Awaited<ReturnType<typeof startBetween>>[] = []
  const ended = await runSession({
    format,
    alias: 'gpt-5.5',
    files: { 'greeting.txt': 'Hello world\n' },
    script: () => SCRIPT,
    env,
    instead,
    agent: async ({ url, home }) => {
      const between = await startBetween(url)
      seen.push(between)
      return codex({
        executable: 'reason' in agents ? '' : agents.codex,
        url: between.url,
        alias: 'gpt-5.5',
        home,
        prompt: 'Change the greeting in greeting.txt, so that it greets Portus.',
        provider: 'supports_websockets = true',
      })
    },
  })
  for (const one of seen) one[Symbol.dispose]()
  return { ...ended, lines: seen.flatMap(({ lines }) => lines) }
}

describe.skipIf('reason' in agents)('Codex with a WebSocket', () => {
  test.concurrent.each(
    [codexFormat, anthropicFormat, googleFormat].map((format) => [format.name, format] as const),
  )(
    'does a task of three tools over one of them on %s',
    async (_, format) => {
      const ended = await session(format, {})

      expectCleanSession(ended)
      expectHistory(ended)
      expect(ended.files).toEqual({ 'greeting.txt': 'Hello Portus\n' })
      expect(ended.lines.filter((line) => line === HANDSHAKE)).toHaveLength(1)
      expect(ended.lines.filter((line) => line === REQUEST)).toEqual([])
      expect(codexEvents(ended.output.stdout).at(-1)?.type).toBe('turn.completed')
    },
    LIMIT_MS,
  )

  test.concurrent(
    'asks again over another one where its provider has failed',
    async () => {
      const { files, lines, log } = await session(
        anthropicFormat,
        {},
        { 1: () => new Response('Broken', { status: 500 }) },
      )

      expect(files).toEqual({ 'greeting.txt': 'Hello Portus\n' })
      expect(lines.filter((line) => line === HANDSHAKE)).toHaveLength(2)
      expect(lines.filter((line) => line === REQUEST)).toEqual([])
      expect(log.filter(({ status }) => status === 500)).toHaveLength(1)
    },
    LIMIT_MS,
  )

  test.concurrent(
    'goes on over HTTP where there is none',
    async () => {
      const ended = await session(codexFormat, { PORTUS_RESPONSES_WEBSOCKET: 'off' })

      expectHistory(ended)
      expect(ended.files).toEqual({ 'greeting.txt': 'Hello Portus\n' })
      expect(ended.lines.filter((line) => line === HANDSHAKE)).toHaveLength(1)
      expect(ended.lines.filter((line) => line === REQUEST).length).toBeGreaterThan(3)
      expect(ended.log.filter(({ status }) => status === 426)).toHaveLength(1)
    },
    LIMIT_MS,
  )
})
