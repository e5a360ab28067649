import { expect, test } from 'bun:test'
import { troublesOf } from '../../../src/dashboard/page/format/troubles'

const limit = (kind: string, unit: string, state: string) =>
  ({ owner: { kind, name: 'x' }, unit, state }) as never
const applications = (...limits: never[]) => ({ applications: [{ limits }], teams: [] }) as never
const aliases = (statuses: string[], ...limits: never[]) =>
  ({ aliases: [{ limits, targets: statuses.map((status) => ({ status })) }] }) as never
const configuration = (result: string) => ({ last_reload: { result } }) as never

test('there is no trouble where nothing is known, or all is well', () => {
  expect(troublesOf({})).toEqual([])
  expect(
    troublesOf({
      applications: applications(
        limit('application', 'usd', 'warning'),
        limit('application', 'requests', 'used_up'),
      ),
      aliases: aliases(['healthy', 'degraded', 'unknown']),
      configuration: configuration('success'),
    }),
  ).toEqual([])
})

test('each trouble leads to the view that tells of it', () => {
  const all = troublesOf({
    applications: applications(limit('application', 'usd', 'used_up')),
    aliases: aliases(['failing', 'healthy', 'failing'], limit('alias', 'usd', 'used_up')),
    configuration: configuration('failure'),
  }).map(({ text, href }) => [text.replaceAll('\u00a0', ' '), href])

  expect(all).toEqual([
    ['2 budgets used up', '#/applications?order=limit'],
    ['2 targets failing', '#/models'],
    ['configuration refused', '#/configuration'],
  ])
  const [ofAlias] = troublesOf({ aliases: aliases([], limit('alias', 'usd', 'used_up')) })
  expect(ofAlias?.href).toBe('#/models')
})
