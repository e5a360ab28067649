import { join } from 'node:path'
import type { Subprocess } from 'bun'
import { binary, writeAliases } from '../tests/support/process/binary'
import { freePort, temporaryFolder, untilAnswers } from '../tests/support/process/child'
import { startOfficialGateway } from '../tests/support/process/official'
import { own, startScript } from './children'
import { startHaproxy, startNginx } from './web-servers'

/** What stands between the client and the provider. */
export type SubjectName =
  | 'direct'
  | 'nginx'
  | 'haproxy'
  | 'bare'
  | 'portus-remote'
  | 'portus-workers'
  | 'portus-embedded'
  | 'official'

/** One way to the provider. */
export type Subject = {
  name: SubjectName
  url: string
  headers: Record<string, string>
  pid: number
}

export type Subjects = Record<SubjectName, Subject>

/** The key with which the benchmark calls. */
const KEY = 'bench-0123456789abcdef0123456789'

/** The alias, and the provider's name for its model. */
const ALIAS = 'chat'
const MODEL = 'gpt-real'

const HEADERS = { 'content-type': 'application/json', authorization: `Bearer ${KEY}` }

/** What a Portus of its own is given. */
type Given = {
  env?: Record<string, string>
  /** Further files below `config`, by their paths. */
  files?: Readonly<Record<string, unknown>>
  /** Another build than that of this tree. */
  executable?: string | undefined
}

/** A Portus of its own for one measurement, with the gateway inside. */
export async function freshPortus(provider: Pick<Subject, 'url'>, given: Given = {}) {
  const { url, child, ...rest } = await startPortus(provider.url, given)
  const subject: Subject = { name: 'portus-embedded', url, headers: HEADERS, pid: child.pid }
  return { ...rest, subject }
}

/** Portus as it would run for good: strict, with keys, with a line for every request. */
async function startPortus(origin: string, { env = {}, files = {}, executable }: Given) {
  const folder = temporaryFolder()
  writeAliases(folder.path, {
    [ALIAS]: {
      provider: 'openai',
      api_key: 'sk-bench',
      custom_host: `${origin}/v1`,
      override_params: { model: MODEL },
    },
  })
  for (const [path, content] of Object.entries(files))
    await Bun.write(join(folder.path, 'config', path), JSON.stringify(content))
  const port = freePort()
  const running = own(
    Bun.spawn([executable ?? (await binary()), 'serve'], {
      cwd: folder.path,
      env: {
        PATH: process.env.PATH ?? '',
        PORTUS_HOST: '127.0.0.1',
        PORTUS_PORT: String(port),
        PORTUS_KEY_BENCH: KEY,
        ...env,
      },
      // The log is written, to the null device.
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  )
  const url = `http://127.0.0.1:${port}`
  await untilAnswers(url, running.child)
  return {
    ...running,
    url,
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

/** Starts the provider and every way to it. All of it ends with the scope. */
export async function startSubjects() {
  await using starting = new AsyncDisposableStack()
  const folder = starting.adopt(temporaryFolder(), (made) => made[Symbol.dispose]()).path
  const provider = starting.use(await startScript('provider.ts'))
  const { url: origin } = provider
  const forOfficial = {
    'content-type': 'application/json',
    'x-portkey-config': JSON.stringify({
      provider: 'openai',
      api_key: 'sk-bench',
      custom_host: `${origin}/v1`,
      override_params: { model: MODEL },
    }),
  }
  type Started = AsyncDisposable & { child: Subprocess; url: string }
  const subject = (
    name: SubjectName,
    started: Started,
    headers: Record<string, string> = HEADERS,
  ): Subject => {
    own(started.child)
    if (started !== provider) starting.use(started)
    return { name, url: started.url, headers, pid: started.child.pid }
  }
  const subjects: Subjects = {
    direct: subject('direct', provider),
    nginx: subject('nginx', await startNginx(folder, origin)),
    haproxy: subject('haproxy', await startHaproxy(folder, origin)),
    bare: subject('bare', await startScript('bare-proxy.ts', origin)),
    'portus-remote': subject(
      'portus-remote',
      await startPortus(origin, { env: { PORTKEY_GATEWAY_URL: origin } }),
    ),
    'portus-workers': subject(
      'portus-workers',
      await startPortus(origin, { env: { PORTKEY_GATEWAY_URL: origin, PORTUS_WORKERS: '2' } }),
    ),
    'portus-embedded': subject('portus-embedded', await startPortus(origin, {})),
    official: subject('official', await startOfficialGateway(), forOfficial),
  }
  const running = starting.move()
  return { subjects, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

/** The request of most measurements: a chat of 1 KB. */
export const chatRequest = (): string =>
  JSON.stringify({
    model: ALIAS,
    temperature: 0.2,
    messages: [
      { role: 'system', content: 'You are a careful assistant. '.repeat(10) },
      { role: 'user', content: 'How does all of this end, and why? '.repeat(16) },
    ],
  })

/** A chat whose answer is `count` events, one every `everyMs`. */
export const streamRequest = (count: number, everyMs: number): string =>
  JSON.stringify({
    model: ALIAS,
    messages: [{ role: 'user', content: 'Say it slowly' }],
    stream: true,
    user: `${count}x${everyMs}`,
  })

/** A chat with an image of 10 MB in it. */
export const imageRequest = (): string => {
  const image = Buffer.alloc(7_500_000, 'what a picture holds ').toString('base64')
  return JSON.stringify({
    model: ALIAS,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${image}` } },
        ],
      },
    ],
  })
}

export const CHAT_PATH = '/v1/chat/completions'
