import { expect, test } from 'bun:test'
import { anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const KEY = 'sk-echo-"4f8d0a77\\c1'

for (const passthrough of [true, false])
  for (const path of ['/v1/chat/completions', '/v1/messages'])
    for (const kind of ['json', 'text', 'html'] as const)
      test(`${path}: an error of the provider that repeats its key reaches the client without it (${kind}, ${passthrough ? 'passed through' : 'translated'})`, async () => {
        const message = `Incorrect API key provided: ${KEY} (${encodeURIComponent(KEY)}, ${btoa(KEY)})`
        using provider = startProvider(() => {
          const headers = { 'x-debug': `key ${encodeURIComponent(KEY)}`, 'retry-after': '7' }
          if (kind === 'json')
            return Response.json(
              { type: 'error', error: { type: 'authentication_error', message } },
              { status: 401, headers },
            )
          const body = kind === 'html' ? `<html>${message}</html>` : message
          return new Response(body, { status: 401, headers })
        })
        await using portus = await startPortus({
          aliases: {
            fast: openaiAlias(provider.url, { api_key: KEY, passthrough }),
            claude: anthropicAlias(provider.url, { api_key: KEY, passthrough }),
          },
        })

        const model = path === '/v1/messages' ? 'claude' : 'fast'
        const response = await portus.call(path, { json: { model, max_tokens: 5, messages: [] } })
        const text = await response.text()

        expect(provider.received.length).toBe(1)
        expect(response.status).toBe(502)
        expect(response.headers.get('x-should-retry')).toBe('false')
        expect(response.headers.get('retry-after')).toBe('7')
        const everything = JSON.stringify([...response.headers]) + text
        for (const part of ['4f8d0a77', btoa(KEY)]) expect(everything).not.toContain(part)
        if (kind === 'json' && passthrough)
          expect(text).toContain('Incorrect API key provided: [redacted]')
        const { error } = JSON.parse(text)
        expect(error.message).toStartWith(
          'The provider refused Portus’ credentials for this model: ',
        )
        expect((await portus.reported())[0]).toMatchObject({
          status: 502,
          outcome: 'failed',
          error: { kind: 'provider_credentials_refused' },
        })
      })
