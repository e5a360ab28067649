import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { portusError } from '../../../../src/errors'
import {
  answeredErrorFrame,
  emptyResponse,
  portusErrorFrame,
  steerRefusal,
  withMembers,
} from '../../../../src/realtime/responses/server-frames'

test('members that are put behind an event’s own change nothing else', () => {
  fc.assert(
    fc.property(fc.json(), fc.string({ minLength: 1 }), (json, lane) => {
      const event = { type: 'x', value: JSON.parse(json) as unknown }
      for (const text of [JSON.stringify(event), `${JSON.stringify(event, null, 1)}\n `]) {
        expect(withMembers(text, undefined)).toBe(text)
        expect(JSON.parse(withMembers(text, { stream_id: lane }))).toEqual({
          ...JSON.parse(text),
          stream_id: lane,
        })
      }
    }),
  )
})

test('an error of Portus has its status, its words and the headers that help', () => {
  const error = portusError('overloaded', {
    headers: { connection: 'close', 'retry-after': '1' },
  })

  expect(JSON.parse(portusErrorFrame(error, 'id-1'))).toEqual({
    type: 'error',
    status: 503,
    error: { message: error.message, type: 'server_error', param: null, code: 'overloaded' },
    headers: { 'retry-after': '1', 'x-request-id': 'id-1' },
  })
})

test('an error that was answered keeps its words and headers, but for those of its body', async () => {
  const headers = {
    'retry-after': '7',
    'cache-control': 'no-store',
    'x-ratelimit-remaining-tokens': '0',
  }
  const answer = Response.json(
    { error: { message: 'No', plan_type: 'pro' } },
    { status: 429, headers },
  )

  expect(JSON.parse(await answeredErrorFrame(answer))).toEqual({
    type: 'error',
    status: 429,
    error: { message: 'No', plan_type: 'pro' },
    headers: { 'retry-after': '7', 'x-ratelimit-remaining-tokens': '0' },
  })
  expect(JSON.parse(await answeredErrorFrame(new Response('No', { status: 500 })))).toMatchObject({
    status: 500,
    error: { message: 'No' },
  })
})

test('a response that is only made ready has an id and no output', () => {
  const { id, frames } = emptyResponse('gpt', 'resp_0')
  const events = frames.map((text) => JSON.parse(text))

  expect(events.map(({ type, sequence_number }) => [type, sequence_number])).toEqual([
    ['response.created', 0],
    ['response.in_progress', 1],
    ['response.completed', 2],
  ])
  for (const { response } of events)
    expect(response).toMatchObject({ id, model: 'gpt', output: [], previous_response_id: 'resp_0' })
  expect(emptyResponse('gpt', 7).id).not.toBe(id)
})

test('the refusal of steering gives the input back as it was', () => {
  fc.assert(
    fc.property(fc.json(), (input) => {
      const frame = JSON.parse(steerRefusal('resp_1', input))
      expect(frame.steer).toEqual({ previous_response_id: 'resp_1', input: JSON.parse(input) })
    }),
  )
  expect(JSON.parse(steerRefusal(undefined, 'null')).steer.previous_response_id).toBeNull()
})
