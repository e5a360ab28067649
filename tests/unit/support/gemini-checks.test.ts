import { describe, expect, test } from 'bun:test'
import { gemini, geminiChunks } from '../../support/providers/gemini'
import { geminiRefusal } from '../../support/providers/gemini-checks'
import { startProvider } from '../../support/providers/server'

const user = { role: 'user', parts: [{ text: 'q' }] }
const call = { role: 'model', parts: [{ functionCall: { name: 'look', args: {} } }] }
const response = {
  role: 'user',
  parts: [{ functionResponse: { name: 'look', response: { output: 'x' } } }],
}

describe('what Gemini refuses', () => {
  const refusals: [string, string, object][] = [
    ['no contents', 'gemini-2.5-pro', { contents: [] }],
    ['a call without a result', 'gemini-2.5-pro', { contents: [user, call, user] }],
    ['a step without a signature', 'gemini-3-pro-preview', { contents: [user, call, response] }],
    [
      'a turn of the model at the end',
      'gemini-3.6-flash',
      { contents: [user, { ...user, role: 'model' }] },
    ],
    ['an unknown member', 'gemini-2.5-pro', { contents: [user], model: 'm' }],
    [
      'a level before Gemini 3',
      'gemini-2.5-pro',
      { contents: [user], generationConfig: { thinkingConfig: { thinkingLevel: 'LOW' } } },
    ],
    [
      'a schema’s unknown keyword',
      'gemini-2.5-pro',
      {
        contents: [user],
        tools: [
          {
            functionDeclarations: [
              {
                name: 'a',
                parameters: { type: 'OBJECT', properties: { a: { type: 'STRING', const: 'a' } } },
              },
            ],
          },
        ],
      },
    ],
  ]
  test.each(refusals)('%s', (_, model, body) => {
    expect(geminiRefusal(body, { model })).toBeString()
  })

  test('is nothing of a good request', () => {
    expect(
      geminiRefusal({ contents: [user, call, response] }, { model: 'gemini-2.5-pro' }),
    ).toBeUndefined()
  })

  test('is a 400 of a strict provider', async () => {
    using provider = startProvider(gemini({ isStrict: true, hasTrailer: true }))
    const ask = (body: object) =>
      fetch(`${provider.url}/models/gemini-3-pro-preview:streamGenerateContent`, {
        method: 'POST',
        body: JSON.stringify(body),
      })
    const refused = await ask({ contents: [user, call, response] })
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ error: { status: 'INVALID_ARGUMENT' } })
    expect(await (await ask({ contents: [user] })).json()).toEqual(
      geminiChunks({ hasTrailer: true }),
    )
  })
})
