import { expect, test } from 'bun:test'
import { checkBudget } from '../../../src/config/budget'

const MB = 1024 * 1024

const said = (budget: number, body: number) => {
  const { problems, warnings } = checkBudget({
    PORTUS_MAX_BYTES_IN_FLIGHT: budget,
    PORTUS_MAX_BODY_BYTES: body,
  })
  return [problems, warnings].map((list) =>
    list.map(({ source, message }) => `${source} ${message}`),
  )
}

test('the largest body of an application fits into the budget by default', () => {
  expect(said(512 * MB, 64 * MB)).toEqual([[], []])
  expect(said(256 * MB, 64 * MB)).toEqual([[], []])
})

test('a budget whose quarter is smaller than the largest body is doubtful', () => {
  expect(said(400, 101)).toEqual([
    [],
    [
      'PORTUS_MAX_BYTES_IN_FLIGHT lets one application hold 100 bytes, so bodies up to PORTUS_MAX_BODY_BYTES, 101, do not fit',
    ],
  ])
})

test('a budget that is smaller than the largest body is a problem', () => {
  expect(said(100, 101)).toEqual([
    ['PORTUS_MAX_BYTES_IN_FLIGHT must be at least PORTUS_MAX_BODY_BYTES, 101'],
    [],
  ])
})
