import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { startOutside } from '../support/clients/agents/outside'
import { kitPortus } from '../support/clients/kit-portus'
import { recipeSdks } from '../support/clients/recipes/install'
import { recipeHeadings, recipeOf, writeInto } from '../support/clients/recipes/page'
import { PROGRAMS } from '../support/clients/recipes/programs'
import { runProgram } from '../support/clients/recipes/run-program'
import { startTls } from '../support/clients/tls'
import { KEY } from '../support/portus'
import { temporaryFolder } from '../support/process/child'
import { anthropicFormat } from '../support/providers/kit/claude'
import { googleFormat } from '../support/providers/kit/gemini'
import { responsesFormat } from '../support/providers/kit/openai-responses'
import { startRealtimeSessions } from '../support/providers/realtime'

const LIMIT_MS = 600_000
const ANSWER = 'It is 21 °C in Paris.'

const installed = await recipeSdks()
if (typeof installed !== 'string') console.warn(`Without SDKs: ${installed.reason}`)

const outside = startOutside()
afterAll(() => outside[Symbol.dispose]())

describe.each(
  [responsesFormat(), anthropicFormat, googleFormat].map(
    (format) => [format.name, format] as const,
  ),
)('by its recipe alone a model of %s is asked, with a tool and streamed, by', (_, format) => {
  const kit = kitPortus((url) => ({
    aliases: { gpt: format.alias(url), 'claude-sonnet': format.alias(url) },
  }))

  for (const { heading, block = 0, packages, code, questions = 1 } of PROGRAMS)
    test.concurrent.skipIf(packages === 'installed' && typeof installed !== 'string')(
      `${heading}${block > 0 ? `, block ${block + 1}` : ''}`,
      async () => {
        kit.provider.answer = (received) => {
          const { tools, results } = format.hear(received)
          const call = { id: 'callParis', name: tools[0] ?? '', input: { city: 'Paris' } }
          const isFirst = tools.length > 0 && results.length === 0
          return format.say(isFirst ? { calls: [call] } : { text: ANSWER })(received)
        }

        const { exitCode, stdout, stderr } = await runProgram({
          blocks: recipeOf(heading, kit.portus.url),
          block,
          code,
          ...(packages === 'installed' && { packages: String(installed) }),
          env: { ...outside.env, PORTUS_KEY: KEY },
        })

        expect({ stdout, exitCode, stderr }).toMatchObject({ exitCode: 0 })
        // A recipe may print an answer of its own before.
        const said = stdout.trim().split('\n').slice(-questions)
        expect(said.map((line) => JSON.parse(line))).toEqual(
          Array(questions).fill({ asked: ['Paris'], text: ANSWER, isStreamed: true }),
        )
        expect(outside.wanted).toEqual([])
        expect(stdout + stderr).not.toContain(KEY)
      },
      LIMIT_MS,
    )
})

describe('OpenAI realtime', () => {
  const realtime = startRealtimeSessions()
  afterAll(() => realtime[Symbol.dispose]())
  const kit = kitPortus(() => ({
    aliases: {
      voice: {
        provider: 'openai',
        api_key: 'sk-provider',
        custom_host: realtime.url,
        override_params: { model: 'gpt-real' },
      },
    },
  }))
  let tls: Awaited<ReturnType<typeof startTls>>
  beforeAll(async () => {
    tls = await startTls(kit.portus.url)
  })
  afterAll(() => tls[Symbol.dispose]())

  test('by its recipe alone a session says hello, behind TLS', async () => {
    using folder = temporaryFolder()
    writeInto(folder.path, { 'ca.pem': tls.ca })

    const { exitCode, stdout, stderr } = await runProgram({
      blocks: recipeOf('OpenAI realtime', tls.url),
      block: 0,
      code: `
const types: string[] = []
session.on('error', (error) => { throw error })
session.on('session.created', () => session.send({ type: 'response.create' }))
session.on('event', ({ type }) => void types.push(type))
session.on('response.done', () => session.close())
session.socket.on('close', () => console.log(types.join(' ')))
`,
      env: {
        ...outside.env,
        PORTUS_KEY: KEY,
        NODE_EXTRA_CA_CERTS: join(folder.path, 'ca.pem'),
      },
    })

    expect({ stdout, exitCode, stderr }).toEqual({
      stdout: 'session.created response.output_text.delta response.done\n',
      exitCode: 0,
      stderr: '',
    })
    expect(realtime.handshakes[0]?.url.searchParams.get('model')).toBe('gpt-real')
  })
})

test('every block of code of the page is run', () => {
  const run = [...PROGRAMS, { heading: 'OpenAI realtime', block: 0 }]
  const blocks = recipeHeadings().flatMap((heading) =>
    recipeOf(heading, 'http://a')
      .filter(({ language }) => language === 'ts')
      .map((_, position) => `${heading} ${position}`),
  )

  expect(blocks.toSorted()).toEqual(
    run.map(({ heading, block = 0 }) => `${heading} ${block}`).toSorted(),
  )
})
