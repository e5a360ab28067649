import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { commandsOf, MANUAL } from '../support/assert/pages'
import { binary } from '../support/process/binary'
import { shellSession } from '../support/process/shell-session'

/** Why a documented command is not run here. */
type Reason =
  | 'docker'
  | 'needs an account'
  | 'needs an admin key'
  | 'minutes of load'
  | 'installs clients'
  | 'runs all tests'

/** Commands that are not run, by how they begin. */
const NOT_RUN: readonly [beginning: string, reason: Reason][] = [
  ['npx -y bun@1.4.5 run test', 'runs all tests'],
  ['npx -y bun@1.4.5 run bench', 'minutes of load'],
  ['docker compose up', 'docker'],
  ['curl -s "http://127.0.0.1:8080/readyz?verbose"', 'needs an admin key'],
  ['curl -s http://127.0.0.1:8080/metrics', 'needs an admin key'],
  ['PORTKEY_GATEWAY_URL=http://gateway:8787 docker compose', 'docker'],
  ['PORTUS_PORT=8080-8081 docker compose', 'docker'],
  [
    'curl http://127.0.0.1:8080/v1/messages -H "x-api-key: $PORTUS_KEY_BILLING" -H "anthropic-version: 2023-06-01" \\\n  -H "content-type: application/json" -d \'{"model":"claude-sonnet"',
    'needs an account',
  ],
  ...['claude', 'codex', 'opencode', 'qwen --auth-type', 'pi --provider', 'cn', 'gemini'].map(
    (client): [string, Reason] => [client, 'installs clients'],
  ),
]

/** Commands that serve until they are ended, by how they begin, with what they print. */
const SERVES: readonly [beginning: string, prints: RegExp][] = [
  ['npx -y bun@1.4.5 run dev', /Models {4}demo/],
  ['dist/portus dev', /curl http:\/\/127\.0\.0\.1:\d+\/v1\/chat\/completions/],
  ['dist/portus serve', /"message":"listening".*"aliases":1,"keys":1/],
  ['OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 dist/portus serve', /"message":"listening"/],
  ['PORTUS_WORKERS=2 dist/portus serve', /"message":"listening".*"workers":2/],
]

/** What the others print, by how they begin. All end with 0; those that are not here print nothing. */
const PRINTS: readonly [beginning: string, prints: RegExp][] = [
  ['npx -y bun@1.4.5 run build', /dist\/portus {2}\d+\.\d MB/],
  ['dist/portus --help', /^Usage: portus <command>/m],
  ['curl -s http://127.0.0.1:8080/admin/usage', /"kept_in":"memory"/],
  ['curl -s -G http://127.0.0.1:8080/admin/usage', /"groups":\[/],
  ['curl -s -G http://127.0.0.1:8080/admin/requests', /"requests":\[/],
  ['curl -s -X PUT http://127.0.0.1:8080/admin/applications/billing/pause', /"by":"ops"/],
  ['curl -s -X DELETE http://127.0.0.1:8080/admin/applications/billing/pause', /"paused":null/],
  ['dist/portus version', /^portus \d+\.\d+\.\d+ \(Portkey Gateway/],
  [
    'dist/portus check -c my',
    /is valid\n {2}models {8}claude-sonnet\n {2}applications {2}billing\n/,
  ],
  [
    'dist/portus check -c my --env-file',
    /is valid\n {2}models {8}local\n {2}applications {2}app\n/,
  ],
  [
    'dist/portus init -c my --provider local',
    /^Wrote my\/models\/local\.json, my\/schema\.json, my\/\.env\n/,
  ],
  [
    'GOOGLE_CLOUD_PROJECT=my-project GOOGLE_CLOUD_LOCATION=europe-west1 dist/portus check -c my',
    /\n {2}credentials {3}gemini \(vertex-ai\): found by default: /,
  ],
  [
    'dist/portus explain claude-sonnet -c my',
    /claude-sonnet: POST \/v1\/messages[\s\S]*passed through/,
  ],
  ['echo \'{"messages"', /claude-sonnet: POST[\s\S]*drops +seed/],
  ['dist/portus setup claude-code claude-sonnet', /^export ANTHROPIC_BASE_URL=http/m],
  ['echo "PORTUS_KEY_BILLING=sha256:', /^PORTUS_KEY_BILLING=sha256:[0-9a-f]{64}\n$/],
  ['dist/portus keys new', /^pk-[\w-]{32}\n$/],
  ['dist/portus keys rotate', /^pk-[\w-]{32}\n$/],
  ['dist/portus keys list', /^APPLICATION +KEY +SHA-256[\s\S]*\nreports +2026-11 /],
  ['sleep 1; dist/portus usage', /\n\nAPPLICATION +REQUESTS[\s\S]*\nbilling +1 [\s\S]*\nTOTAL +1 /],
  ['dist/portus usage --by', /^Tokens and US dollars from [\s\S]*\nTOTAL /],
  ['dist/portus usage --by application,model --csv', /^$/],
  ['dist/portus usage --json', /"requests": 1,/],
  ['dist/portus usage --reprice', /^Looked at \d requests?/],
  ['dist/portus reload', /revision [0-9a-f]{12}/],
  ['curl -s http://127.0.0.1:8080/readyz', /^\{"status":"ready"/],
  ['curl -s http://127.0.0.1:8080/v1/models', /"id":"demo"/],
  ['curl -sN http://127.0.0.1:8080/v1/chat/completions', /Hello[\s\S]*data: \[DONE\]/],
  ['curl -s http://127.0.0.1:8080/v1/responses', /"object":"response".*Hello from Portus/],
  ['curl -s http://127.0.0.1:8080/v1/messages', /"type":"message".*Hello from Portus/],
]

const NOTHING = /^$/

/** The longest beginning of a list that a command has. */
const entryOf = <T extends readonly [string, unknown]>(list: readonly T[], command: string) =>
  list
    .filter(([beginning]) => command.startsWith(beginning))
    .toSorted(([a], [b]) => b.length - a.length)[0]

const PAGES = MANUAL.map((page) => ({ page, commands: commandsOf(page) }))

beforeAll(async () => void (await binary()), 120_000)

for (const { page, commands } of PAGES.filter(({ commands }) => commands.length > 0))
  describe(`${page} as pasted`, () => {
    let session: Awaited<ReturnType<typeof shellSession>>

    beforeAll(async () => {
      session = await shellSession()
    })
    afterAll(() => session[Symbol.asyncDispose]())

    for (const [position, command] of commands.entries()) {
      const title = `${position + 1}: ${command.split('\n')[0]}`
      const skipped = entryOf(NOT_RUN, command)
      if (skipped) {
        test.skip(`${title} (${skipped[1]})`, () => {})
        continue
      }
      test(title, async () => {
        const serving = entryOf(SERVES, command)
        if (serving) {
          expect(await session.serve(command, serving[1])).toMatchObject({
            status: 200,
            stdout: expect.stringMatching(serving[1]),
          })
          return
        }
        const { code, stdout, stderr } = await session.run(command)

        expect({ code, stdout, stderr }).toMatchObject({
          code: 0,
          stdout: expect.stringMatching(entryOf(PRINTS, command)?.[1] ?? NOTHING),
        })
      })
    }
  })

test('the lists above name only commands that are documented', () => {
  const documented = PAGES.flatMap(({ commands }) => commands)
  const listed = [NOT_RUN, SERVES, PRINTS].flat().map(([beginning]) => beginning)

  const unused = listed.filter(
    (beginning) => !documented.some((command) => command.startsWith(beginning)),
  )

  expect(documented.length).toBeGreaterThan(20)
  expect(unused).toEqual([])
})
