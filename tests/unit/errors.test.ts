import { describe, expect, test } from 'bun:test'
import { modelNotFound, PortusError, portusError } from '../../src/errors'
import { KINDS } from '../../src/errors/kinds'

test('an unknown model is named, but not at length', () => {
  expect(modelNotFound('a"b').message).toBe('There is no model "a\\"b"; GET /v1/models lists them')
  expect(modelNotFound('\n\ud800').message).toContain('"\\n\\ud800"')
  expect(modelNotFound('n'.repeat(100_000)).message).toHaveLength(147)
})

describe('portusError', () => {
  test('has the status and the types of its kind, and its default sentence', () => {
    const error = portusError('invalid_api_key', { param: 'model' })

    expect(error).toBeInstanceOf(PortusError)
    expect(error).toMatchObject({
      kind: 'invalid_api_key',
      status: 401,
      openaiType: 'invalid_request_error',
      anthropicType: 'authentication_error',
      message:
        'No valid API key was sent; send a Portus key as a bearer token, x-api-key or x-goog-api-key',
      details: { param: 'model' },
    })
  })

  test('puts values into a named sentence, and keeps them out of the details', () => {
    const cause = new Error('inside')

    const error = portusError('invalid_request', 'long_field', {
      cause,
      param: 'model',
      values: { name: 'model', max: 4096 },
    })

    expect(error.message).toBe('The form field "model" is longer than 4096 bytes')
    expect(error.details).toEqual({ cause, param: 'model' })
    expect(error.cause).toBe(cause)
  })

  test('puts a value in as it is, whatever it looks like', () => {
    const values = { name: '$& {name} $1 {max}' }

    expect(portusError('invalid_request', 'repeated_field', { values }).message).toBe(
      'The form has two fields "$& {name} $1 {max}"; send one',
    )
  })

  test('asks for the values of a sentence, and for the name of one that the kind has', () => {
    // @ts-expect-error the sentence has a placeholder
    portusError('request_too_large')
    // @ts-expect-error the kind has no such sentence
    portusError('internal_error', 'empty_body')
  })
})

describe('every sentence', () => {
  const sentences = Object.values(KINDS).flatMap(({ sentences }) => Object.values(sentences))

  test.each(sentences)('%s', (sentence) => {
    expect(sentence).toMatch(/^["A-Z].*[^.]$/)
  })
})
