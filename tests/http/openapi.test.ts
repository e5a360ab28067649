import { beforeAll, describe, expect, test } from 'bun:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import Ajv from 'ajv'
import type { OpenAPIV3_1 } from 'openapi-types'
import { idsIn } from '../../src/api/endpoint-path'
import { ENDPOINTS, REALTIME } from '../../src/api/endpoints/endpoints'
import { MODEL_ROOTS } from '../../src/api/google/method-in'
import { DEMO_ALIASES } from '../../src/demo/provider'
import { WHOLE_ANSWERS } from '../support/cases/answers'
import { CHAT_SHAPES, MESSAGES_SHAPES, OTHER_SHAPES } from '../support/cases/requests'
import { browserPath, openPage } from '../support/clients/browser'
import { examplePath, type Operation, pageRequests } from '../support/clients/docs-page'
import { formOf } from '../support/clients/matrix'
import { authorize, unfold } from '../support/clients/swagger-page'
import { ADMIN_KEY, ALL_ALLOWED, KEY, openaiAlias, startPortus } from '../support/portus'
import { startBinary } from '../support/process/binary'
import { type Received, startProvider } from '../support/providers/server'

const start = () => startPortus({ aliases: DEMO_ALIASES, adminKeys: [ADMIN_KEY] })

let document: OpenAPIV3_1.Document
let operations: Operation[]

beforeAll(async () => {
  await using portus = await start()
  document = (await (await fetch(`${portus.url}/openapi.json`)).json()) as OpenAPIV3_1.Document
  operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, OpenAPIV3_1.OperationObject>).map(
      ([method, operation]) => ({ ...operation, method: method.toUpperCase(), path }),
    ),
  )
})

/** No page can open a WebSocket; it is told so with these statuses. */
const SOCKETS: Record<string, number> = { 'GET /v1/realtime': 426, 'GET /v1/responses': 405 }

const isSocket = ({ method, path }: Operation) => `${method} ${path}` in SOCKETS

/** The operations of the admin API have tests of their own. */
const isOfOperators = ({ path }: Operation) => path.startsWith('/admin/')

const contentOf = ({ requestBody }: Operation) =>
  (requestBody as OpenAPIV3_1.RequestBodyObject | undefined)?.content ?? {}

/** The operations of a provider: not Portus' own, and not the one that is a WebSocket. */
const isOfProvider = ({ path, method }: Operation) =>
  ENDPOINTS.some((one) => one.method === method && documented(one.path) === path)

/** A path as OpenAPI writes it. */
const documented = (path: string) => path.replace('*', '{alias}').replace(/(?<=\/):(\w+)/g, '{$1}')

const operationAt = (method: string, path: string) =>
  operations.find((one) => one.method === method && one.path === path) as Operation

function goodAnswer({ responses = {} }: Operation) {
  const status = '201' in responses ? 201 : 200
  const { headers = {}, content = {} } = responses[status] as OpenAPIV3_1.ResponseObject
  return { status, headers, content }
}

const answersOf = (operation: Operation) => goodAnswer(operation).content

const requestSchema = (path: string) => {
  const [content] = Object.values(contentOf(operationAt('POST', path)))
  return content?.schema as OpenAPIV3_1.SchemaObject | undefined
}

const requestExamples = (operation: Operation) =>
  Object.values(contentOf(operation)).flatMap(({ examples = {} }) =>
    Object.values(examples as Record<string, OpenAPIV3_1.ExampleObject>),
  )

const ajv = new Ajv({ strict: false, formats: { binary: true } })

function expectFits(schema: unknown, value: unknown, what: string): void {
  const fits = ajv.validate(schema as object, value)
  expect(fits, `${what}: ${ajv.errorsText()}`).toBe(true)
}

describe('the OpenAPI document', () => {
  test('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(structuredClone(document))

    expect(errors).toBeUndefined()
    expect(valid).toBe(true)
    expect(validator.version).toBe('3.1')
  })

  test('describes every route but the pages for people and the numbers for operators, each under a name of its own', async () => {
    await using portus = await start()
    const pages = ['/', '/api/hello', '/docs', '/openapi.json', '/metrics', '/dashboard']

    const all = portus.app.routes.map(({ method, path }) => ({ method, path }))
    const wildcards = MODEL_ROOTS.map((root) => ({ method: 'POST', path: `${root}*` }))
    const methods = ENDPOINTS.filter(({ model }) => model === 'path')

    expect(all).toEqual(expect.arrayContaining(wildcards))
    expect(methods.length).toBeGreaterThan(4)
    const routes = [...all, ...methods]
      .filter(({ path }) => !pages.includes(path) && !/^\/(docs|dashboard)\//.test(path))
      .filter((one) => !wildcards.some((other) => Bun.deepEquals(one, other)))
      .map(({ method, path }) => `${method} ${documented(path)}`)

    expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(routes.sort())
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
  })

  test('gives every operation a summary, a description and a tag that it explains', () => {
    const tags = document.tags?.map(({ name }) => name) ?? []

    for (const { operationId, summary, description, tags: [tag = ''] = [] } of operations) {
      expect(summary, operationId).toBeString()
      expect(description, operationId).toBeString()
      expect(tags, operationId).toContain(tag)
    }
  })

  test('asks for a key exactly where Portus does', async () => {
    await using portus = await start()
    const keyed = [{ bearer: [] }, { apiKey: [] }, { googleKey: [] }]
    const open: string[] = []

    for (const operation of operations) {
      const { status } = await fetch(portus.url + examplePath(operation), {
        method: operation.method,
      })
      if (status !== 401) open.push(operation.path)
      const asked = isOfOperators(operation) ? [{ adminKey: [] }] : keyed
      expect(operation.security, operation.path).toEqual(status === 401 ? asked : [])
    }

    expect(open).toEqual(['/health', '/livez', '/readyz'])
    expect(Object.keys(document.components?.securitySchemes ?? {})).toEqual([
      'adminKey',
      'bearer',
      'apiKey',
      'googleKey',
    ])
  })

  test('has only examples that run: each is answered in a format it names, and fits its schema', async () => {
    await using portus = await start()
    let count = 0

    const clients = operations.filter((one) => !isSocket(one) && !isOfOperators(one))
    for (const operation of clients) {
      const requests = pageRequests(operation, KEY)
      expect(requests, operation.path).not.toBeEmpty()
      for (const { name, path, init } of requests) {
        const response = await fetch(portus.url + path, init)
        const bytes = await response.bytes()
        const text = new TextDecoder().decode(bytes)
        count++
        const what = `${name}: ${text}`
        const { status, content } = goodAnswer(operation)
        const type = response.headers.get('content-type')?.split(';')[0] ?? ''
        expect(response.status, what).toBe(status)
        if (Object.keys(content).length === 0) {
          expect(text, what).toBe('')
          continue
        }
        expect(Object.keys(content), what).toContain(type)
        expect(bytes.length, what).toBeGreaterThan(0)
        expect(type === 'text/event-stream', what).toBe(
          typeof init.body === 'string' && init.body.includes('"stream":true'),
        )
        if (type === 'application/json') expectFits(content[type]?.schema, JSON.parse(text), what)
      }
    }

    await portus.reported(count)
    expect(portus.reports.map(({ outcome }) => outcome)).toEqual(Array(count).fill('complete'))
    expect(count).toBeGreaterThan(ENDPOINTS.length)
  })

  test('says of the WebSockets that a page cannot open them', async () => {
    await using portus = await start()

    const answers = await Promise.all(
      operations.filter(isSocket).map(async ({ method, path, responses, description }) => {
        const { status } = await portus.call(path, { method })
        expect(Object.keys(responses ?? {}), path).toContain(String(status))
        expect(description, path).toContain(
          `This page cannot open a WebSocket, and is answered with ${status}`,
        )
        return [`${method} ${path}`, status]
      }),
    )

    expect(Object.fromEntries(answers)).toEqual(SOCKETS)
  })

  test('has an example for every body of JSON that a client must fill in', () => {
    // A cancelling takes none, or an empty object.
    const bodies = operations.filter((operation) => 'application/json' in contentOf(operation))

    for (const operation of bodies)
      expect(requestExamples(operation), operation.operationId).not.toBeEmpty()
    expect(bodies.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/v1/rerank', '/v1/batches', '/v1/fine_tuning/jobs']),
    )
  })

  test('has an example for every answer of JSON or text, of which each fits its schema', () => {
    let count = 0
    for (const operation of operations.filter(isOfProvider))
      for (const [type, { schema, example }] of Object.entries(answersOf(operation))) {
        const what = `${operation.operationId} ${type}`
        if (schema && 'format' in schema && type !== 'application/octet-stream') continue
        expect(example, what).toBeDefined()
        count++
        if (type === 'application/json') expectFits(schema, example, what)
      }

    expect(count).toBeGreaterThan(40)
  })

  test('has schemas for requests that all bodies fit which clients really send', () => {
    const shapes = { ...OTHER_SHAPES, '/v1/chat/completions': CHAT_SHAPES }
    const bodies = [
      ...Object.entries(shapes),
      ['/v1/messages', MESSAGES_SHAPES] as const,
      ['/v1/messages/count_tokens', MESSAGES_SHAPES] as const,
    ]

    for (const [path, bodiesOfPath] of bodies)
      for (const [name, body] of Object.entries(bodiesOfPath))
        expectFits(requestSchema(path), JSON.parse(body), `${path}: ${name}`)
    for (const operation of operations)
      for (const { schema, examples = {} } of Object.values(contentOf(operation)))
        for (const { value, summary } of Object.values(examples) as OpenAPIV3_1.ExampleObject[])
          expectFits(schema, value, `${operation.path}: ${summary}`)
  })

  test('has schemas for answers that all answers fit which providers really send', () => {
    for (const [name, { path, text }] of Object.entries(WHOLE_ANSWERS))
      expectFits(
        answersOf(operationAt('POST', path))['application/json']?.schema,
        JSON.parse(text),
        `${path}: ${name}`,
      )
  })

  test.each([
    ['/v1/chat/completions', ['tools', 'response_format', 'stream_options', 'reasoning_effort']],
    ['/v1/messages', ['system', 'tools', 'thinking', 'output_config']],
    ['/v1/messages/count_tokens', ['system', 'tools', 'thinking']],
    ['/v1/responses', ['tools', 'text', 'previous_response_id', 'reasoning']],
    ['/v1/images/edits', ['mask', 'image']],
    ['/v1/fine_tuning/jobs', ['validation_file', 'method', 'suffix']],
  ])('shows what %s can be asked for besides the least', (path, members) => {
    expect(Object.keys(requestSchema(path)?.properties ?? {})).toEqual(
      expect.arrayContaining(members),
    )
  })

  test('names the headers of answers that Portus adds', () => {
    for (const operation of operations.filter(isOfProvider)) {
      const { headers } = goodAnswer(operation)
      const isCount = /^count\w+Tokens$/.test(operation.operationId ?? '')
      expect(Object.keys(headers), operation.operationId).toEqual([
        ...['x-request-id', 'x-provider-request-id'],
        ...(isCount ? ['x-portus-token-count'] : []),
        ...(operation.path === '/v1/realtime/calls' ? ['location'] : []),
      ])
    }
  })

  test('shows events of both ends of a realtime session', () => {
    const { description = '' } = operationAt('GET', REALTIME.path)
    const shown = [...description.matchAll(/^\{.*\}$/gm)].map(([line]) => JSON.parse(line).type)

    expect(shown).toEqual([
      ...['response.create', 'session.created', 'response.output_text.delta', 'response.done'],
    ])
  })

  test('is never what a body is held to: one that it does not know reaches the provider', async () => {
    using provider = startProvider()
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    const odd = '{"model":"gpt","messages":"none","tools":7,"response_format":[null],"n":{}}'

    const { status } = await portus.call('/v1/chat/completions', { method: 'POST', body: odd })

    expect(status).toBe(200)
    expect(provider.received[0]?.text).toBe(odd.replace('"gpt"', '"gpt-real"'))
  })

  test('names the id, the query parameters and the places of the model that an endpoint takes', () => {
    for (const { method, path } of [...ENDPOINTS, REALTIME]) {
      const operation = operationAt(method, documented(path))
      // Of two APIs with the same path each has its own.
      const here = [...ENDPOINTS, REALTIME].filter(
        (one) => one.method === method && one.path === path,
      )
      const names = (place: string) =>
        ((operation?.parameters ?? []) as OpenAPIV3_1.ParameterObject[])
          .filter((parameter) => parameter.in === place)
          .map(({ name }) => name)
          .sort()
      const isBeside = here.some(
        ({ model, body, isModelOptional }) =>
          ['address', 'requests', 'session'].includes(model) ||
          body === 'form' ||
          isModelOptional === true,
      )
      const queries = new Set(
        here.flatMap(({ query, isStream }) => (isStream ? [...query, 'alt'] : query)),
      )
      const alias = here.some(({ model }) => model === 'path') ? ['alias'] : []

      expect(names('path'), path).toEqual([...idsIn(path), ...alias].sort())
      expect(names('query'), path).toEqual([...queries, ...(isBeside ? ['model'] : [])].sort())
      expect(names('header').includes('x-portus-model'), path).toBe(isBeside)
      expect(names('header').includes('anthropic-version'), path).toBe(
        here.some(({ dialect }) => dialect === 'anthropic'),
      )
    }
  })

  test('describes the errors that an operation answers, whatever headers it says that it takes', async () => {
    await using portus = await start()
    const ajv = new Ajv({ strict: false })
    const shapes = new Map<string, string[]>()

    for (const operation of operations.filter(({ security }) => security?.length)) {
      const { method, path, parameters = [], responses } = operation
      const takesVersion = JSON.stringify(parameters).includes('"anthropic-version"')
      const { content } = (responses?.default ?? {}) as OpenAPIV3_1.ResponseObject
      for (const headers of takesVersion ? [{}, { 'anthropic-version': '2023-06-01' }] : [{}]) {
        const response = await fetch(portus.url + examplePath(operation), {
          method,
          headers: headers as Record<string, string>,
        })
        const body = (await response.json()) as object
        const isDescribed = ajv.validate(content?.['application/json']?.schema ?? false, body)
        shapes.set(path, [...(shapes.get(path) ?? []), 'type' in body ? 'Anthropic' : 'OpenAI'])
        expect({ path, body, isDescribed }).toMatchObject({ isDescribed: true })
      }
    }

    expect(shapes.get('/v1/chat/completions')).toEqual(['OpenAI', 'OpenAI'])
    expect(shapes.get('/v1/models')).toEqual(['OpenAI', 'Anthropic'])
    expect(shapes.get('/v1/messages')).toEqual(['Anthropic', 'Anthropic'])
  })

  test('describes every form with a file to pick', () => {
    // An offer and its session are texts.
    const forms = ENDPOINTS.filter(({ body, model }) => body === 'form' && model !== 'session')

    for (const { path } of forms) {
      const operation = operationAt('POST', documented(path))
      const { schema } = contentOf(operation)['multipart/form-data'] ?? {}
      const fields = Object.values((schema as OpenAPIV3_1.SchemaObject).properties ?? {}).map(
        (field) => ('items' in field ? field.items : field),
      )
      expect(fields, path).toContainEqual(
        expect.objectContaining({ type: 'string', format: 'binary' }),
      )
    }
  })
})

/** A proxy that gives `url` what is below `prefix`, without it, and nothing else. */
function startFront(prefix: string, url: string) {
  const answered = new Map<string, number>()
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const { pathname, search } = new URL(request.url)
      const isBelow = pathname.startsWith(`${prefix}/`)
      const { method, headers } = request
      const answer = isBelow
        ? await fetch(url + pathname.slice(prefix.length) + search, { method, headers })
        : new Response('Not below the prefix', { status: 404 })
      answered.set(pathname, answer.status)
      // The runtime has decoded it.
      const kept = new Headers(answer.headers)
      for (const name of ['content-encoding', 'content-length']) kept.delete(name)
      return new Response(await answer.bytes(), { status: answer.status, headers: kept })
    },
  })
  return {
    url: `http://127.0.0.1:${server.port}${prefix}`,
    /** The status of each path that was asked for. */
    answered,
    [Symbol.dispose]: () => void server.stop(true),
  }
}

describe('the page at /docs', () => {
  // A pipeline has a browser and must not leave this out.
  const isMissing = !browserPath && !process.env.CI

  test.skipIf(isMissing)(
    'of the executable loads from it alone, takes a key, and shows the demo’s answer',
    async () => {
      await using portus = await startBinary({ command: 'dev', env: { PORTUS_KEY_TESTS: KEY } })
      await using browser = await openPage()
      const { page } = browser

      await page.goto(`${portus.url}/docs`)
      const chat = await unfold(page, 'OpenAI', 'createChatCompletion')
      await chat.execute('401')
      const refused = browser.complaints.splice(0)
      await authorize(page)

      expect(await chat.execute('200')).toContain('Hello from Portus! This is the demo model')
      expect(refused).toEqual([expect.stringContaining('401 (Unauthorized)')])
      expect(browser.complaints).toEqual([])
      expect(new Set(browser.requested.map((url) => new URL(url).origin))).toEqual(
        new Set([portus.url]),
      )
    },
    60_000,
  )

  test.skipIf(isMissing)(
    'keeps the key while its tab is open, and says that one way is enough',
    async () => {
      await using portus = await startBinary({ command: 'dev', env: { PORTUS_KEY_TESTS: KEY } })
      await using browser = await openPage()
      const { page } = browser
      const isAnswered = async (where: typeof page, status: string) =>
        (await unfold(where, 'Models', 'listModels')).execute(status)
      await page.goto(`${portus.url}/docs`)
      await page.getByRole('button', { name: 'Authorize' }).first().click()
      expect(await page.locator('.dialog-ux').textContent()).toContain(
        'One of these three ways is enough',
      )
      await page.getByRole('button', { name: 'Close' }).first().click()
      await authorize(page)
      expect(await isAnswered(page, '200')).toContain('demo')
      await page.reload()
      expect(await isAnswered(page, '200')).toContain('demo')

      const another = await page.context().newPage()
      await another.goto(`${portus.url}/docs`)
      expect(await isAnswered(another, '401')).toContain('invalid_api_key')
      expect(await page.evaluate('localStorage.length')).toBe(0)
    },
    120_000,
  )

  test.skipIf(isMissing)(
    'works below a path that a proxy takes away, and asks for nothing outside of it',
    async () => {
      await using portus = await startBinary({ command: 'dev', env: { PORTUS_KEY_TESTS: KEY } })
      using front = startFront('/gateway', portus.url)
      await using browser = await openPage()
      const { page } = browser

      await page.goto(`${front.url}/docs`)
      await authorize(page)
      const models = await unfold(page, 'Models', 'listModels')

      expect(await models.execute('200')).toContain('demo')
      expect(browser.complaints).toEqual([])
      // A data: URL is a picture in the page's own style.
      const asked = browser.requested.filter((url) => !url.startsWith('data:'))
      expect(asked.filter((url) => !url.startsWith(`${front.url}/`))).toEqual([])
      expect(front.answered).toEqual(
        new Map([
          ['/gateway/docs', 200],
          ['/gateway/docs/swagger-ui.css', 200],
          ['/gateway/docs/swagger-ui.js', 200],
          ['/gateway/docs/start.js', 200],
          ['/gateway/openapi.json', 200],
          ['/gateway/v1/models', 200],
        ]),
      )
    },
    120_000,
  )

  test.skipIf(isMissing)(
    'shows the demo’s answers to what it sends to Gemini’s API',
    async () => {
      await using portus = await startBinary({ command: 'dev', env: { PORTUS_KEY_TESTS: KEY } })
      await using browser = await openPage()
      const { page } = browser
      const answerOf = async (id: string) => (await unfold(page, 'Gemini', id)).execute('200')

      await page.goto(`${portus.url}/docs`)
      await authorize(page)

      expect(await answerOf('listGeminiModels')).toContain('models/demo')
      expect(await answerOf('getGeminiModel')).toContain('models/demo')
      expect(await answerOf('generateContent')).toContain('you said: Hello!')
      expect(await answerOf('streamGenerateContent')).toContain('finishReason')
      expect(await answerOf('countGeminiTokens')).toContain('totalTokens')
      expect(await answerOf('embedContent')).toContain('values')
      expect(await answerOf('batchEmbedContents')).toContain('values')
      expect(browser.complaints).toEqual([])
    },
    120_000,
  )

  test.skipIf(isMissing)(
    'fills in the demo that has what only one API has',
    async () => {
      await using portus = await startBinary({ command: 'dev', env: { PORTUS_KEY_TESTS: KEY } })
      await using browser = await openPage()
      const { page } = browser
      const answerOf = async (tag: string, id: string) =>
        (await unfold(page, tag, id)).execute('200')

      await page.goto(`${portus.url}/docs`)
      await authorize(page)

      expect(await answerOf('OpenAI', 'getResponse')).toContain('resp_abc123')
      expect(await answerOf('Anthropic', 'listMessageBatches')).toContain('msgbatch_demo')
      expect(await answerOf('Files_and_batches', 'listFiles')).toContain('"object": "list"')
      expect(browser.complaints).toEqual([])
    },
    120_000,
  )

  test.skipIf(isMissing)(
    'sends of a form and of a query what was filled in, and makes nothing up',
    async () => {
      using provider = startProvider(() => Response.json({}))
      await using portus = await startPortus({
        aliases: { 'demo-openai': openaiAlias(provider.url, ALL_ALLOWED) },
      })
      await using browser = await openPage()
      const { page } = browser
      const run = async (tag: string, operationId: string, picksFile: boolean) => {
        const { operation, execute } = await unfold(page, tag, operationId)
        if (picksFile)
          await operation
            .locator('input[type=file]')
            .first()
            .setInputFiles({ name: 'a.bin', mimeType: 'audio/wav', buffer: Buffer.from('RIFF') })
        await execute('200')
      }

      await page.goto(`${portus.url}/docs`)
      await authorize(page)
      await run('Media', 'editImage', true)
      await run('Media', 'createTranscription', true)
      await run('Files_and_batches', 'listFineTuningJobs', false)

      const [edit, transcription, list] = provider.received
      const fields = async (one: Received | undefined) => [...(await formOf(one!)).keys()]
      expect(await fields(edit)).toEqual(['model', 'prompt', 'image', 'size'])
      expect(await fields(transcription)).toEqual(['model', 'file', 'response_format'])
      expect(list?.query).toBe('')
      expect(browser.complaints).toEqual([])
    },
    120_000,
  )

  test('may ask no other host for anything, says its policy', async () => {
    await using portus = await start()

    const { headers } = await fetch(`${portus.url}/docs`)

    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'self'")
    expect(policy).not.toMatch(/https?:|\*/)
  })
})
