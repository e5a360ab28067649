import { describe, expect, test } from 'bun:test'
import { openaiAlias, startPortus } from '../support/portus'
import { eventually } from '../support/process/proc'
import { startProvider } from '../support/providers/server'

describe('JSON that its provider breaks off and calls whole', () => {
  const WHOLE = JSON.stringify({
    id: 'a',
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: 'x'.repeat(400) } }],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  })
  const CUTS = [1, 40, 200, WHOLE.length - 1]

  test.each(CUTS)('is no answer where it comes at once: %i bytes', async (length) => {
    using provider = startProvider(
      () =>
        new Response(WHOLE.slice(0, length), { headers: { 'content-type': 'application/json' } }),
    )
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })

    const response = await portus.call('/v1/chat/completions', {
      json: { model: 'gpt', messages: [] },
    })

    expect(response.status).toBe(502)
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_provider_answer' } })
  })

  test.each(CUTS.slice(1))('is broken off where it comes in pieces: %i bytes', async (length) => {
    const half = Math.floor(length / 2)
    using provider = startProvider(() => {
      const pieces = [WHOLE.slice(0, half), WHOLE.slice(half, length)].values()
      return new Response(
        new ReadableStream({
          async pull(controller) {
            const { done, value } = pieces.next()
            await Bun.sleep(50)
            if (done) controller.close()
            else controller.enqueue(Buffer.from(value))
          },
        }),
        { headers: { 'content-type': 'application/json' } },
      )
    })
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })

    const response = await portus.call('/v1/chat/completions', {
      json: { model: 'gpt', messages: [] },
    })

    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow()
    await eventually(() => portus.reports.length === 1)
    expect(portus.reports[0]).toMatchObject({ outcome: 'failed' })
  })
})
