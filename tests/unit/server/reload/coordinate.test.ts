import { describe, expect, test } from 'bun:test'
import { liveConfig } from '../../../../src/config/live-config'
import { loadSnapshot } from '../../../../src/config/snapshot'
import { type Coordination, coordinate } from '../../../../src/server/reload/coordinate'
import { type Member, memberHere, type Verdict } from '../../../../src/server/reload/member'

const NONE = { added: [], changed: [], removed: [] }
const NO_CHANGES = { aliases: NONE, applications: NONE, teams: NONE, prices: NONE, keys: NONE }

/** What a process says of a configuration that is called so. A name that begins with "bad" is refused. */
const verdictOf = (name: string): Verdict => ({
  digest: name,
  revision: `r-${name}`,
  bundle: { files: { [name]: { base64: '' } }, folders: {} },
  problems: name.startsWith('bad') ? [`${name}: wrong`] : [],
  warnings: [],
  changes: NO_CHANGES,
})

/** A process that reads `disk.now`, and what it serves. */
function fakeMember(disk: { now: string }, first: string) {
  const state = { serves: first, ready: '', isGone: false, refuses: '' }
  const make = (name: string): Verdict | undefined => {
    if (state.isGone) return undefined
    const verdict = verdictOf(name)
    if (name === state.refuses) return { ...verdict, problems: ['not here'] }
    if (verdict.problems.length === 0) state.ready = name
    return verdict
  }
  const member: Member = {
    read: async () => make(disk.now),
    prepare: async ({ files }) => make(Object.keys(files)[0] ?? ''),
    async commit(digest) {
      if (state.ready === digest && !state.isGone) state.serves = digest
    },
  }
  return { state, member }
}

function pool(count: number, given: Partial<Coordination> = {}) {
  const disk = { now: 'a' }
  const lines: string[] = []
  const coordinator = coordinate({
    first: verdictOf('a'),
    log: (level, message, fields) =>
      void lines.push(`${level} ${message} ${JSON.stringify(fields)}`),
    ...given,
  })
  const members = Array.from({ length: count }, () => fakeMember(disk, 'a'))
  const served = () => members.map(({ state }) => state.serves)
  return { disk, lines, coordinator, members, served }
}

describe('a reload', () => {
  test('reaches all processes, and says so once', async () => {
    const { disk, lines, coordinator, members, served } = pool(3)
    for (const { member } of members) await coordinator.join(member, 'a')

    disk.now = 'b'
    const result = await coordinator.reload('asked')

    expect({ result, served: served() }).toEqual({ result: 'success', served: ['b', 'b', 'b'] })
    expect(lines).toEqual(['info configuration reloaded {"revision":"r-b"}'])
    expect(coordinator.state()).toMatchObject({
      revision: 'r-b',
      successes: 1,
      failures: 0,
      answers: 1,
    })
  })

  test('of a bad configuration changes nothing, is said once, and again when somebody asks', async () => {
    const { disk, lines, coordinator, members, served } = pool(2)
    for (const { member } of members) await coordinator.join(member, 'a')

    disk.now = 'bad'
    await coordinator.reload('change')
    await coordinator.reload('change')
    expect(lines.length).toBe(1)
    await coordinator.reload('asked')

    expect(served()).toEqual(['a', 'a'])
    expect(lines).toEqual(
      Array(2).fill('error configuration not reloaded {"problem":"bad: wrong","problems":1}'),
    )
    expect(coordinator.state()).toMatchObject({
      revision: 'r-a',
      failures: 2,
      last: { result: 'failure', problems: ['bad: wrong'] },
    })
  })

  test('that one process cannot make ready reaches none', async () => {
    const { disk, coordinator, members, served } = pool(3)
    for (const { member } of members) await coordinator.join(member, 'a')
    members[2]!.state.refuses = 'b'

    disk.now = 'b'
    const result = await coordinator.reload('asked')

    expect({ result, served: served() }).toEqual({ result: 'failure', served: ['a', 'a', 'a'] })
    expect(coordinator.committed().digest).toBe('a')
  })

  test('goes on with the others where the process that reads, or another one, has ended', async () => {
    const { disk, coordinator, members, served } = pool(3)
    for (const { member } of members) await coordinator.join(member, 'a')
    members[0]!.state.isGone = true
    members[2]!.state.isGone = true

    disk.now = 'b'
    const result = await coordinator.reload('asked')

    expect({ result, served: served() }).toEqual({ result: 'success', served: ['a', 'b', 'a'] })
  })

  test('waits for a file that is being written', async () => {
    const { disk, lines, coordinator, members, served } = pool(1)
    await coordinator.join(members[0]!.member, 'a')

    disk.now = 'bad-1'
    const reloading = coordinator.reload('change')
    setTimeout(() => {
      disk.now = 'b'
    }, 50)
    const result = await reloading

    expect({ result, served: served() }).toEqual({ result: 'success', served: ['b'] })
    expect(lines).toEqual(['info configuration reloaded {"revision":"r-b"}'])
  })

  test('names the variables that count at the next start, once', async () => {
    const changed = { now: [] as string[] }
    const { lines, coordinator, members } = pool(1, {
      restart: { file: '.env', changed: () => changed.now },
    })
    await coordinator.join(members[0]!.member, 'a')

    changed.now = ['PORTUS_PORT', 'OPENAI_API_KEY']
    await coordinator.reload('change')
    await coordinator.reload('change')

    expect(lines).toEqual([
      'info configuration reloaded {"revision":"r-a","needs_restart":"PORTUS_PORT, OPENAI_API_KEY"}',
    ])
  })
})

describe('a process that joins', () => {
  test('serves what was committed, whatever stands on the disk', async () => {
    const { disk, coordinator, members } = pool(2)
    await coordinator.join(members[0]!.member, 'a')
    disk.now = 'b'
    await coordinator.reload('asked')
    disk.now = 'bad'
    await coordinator.reload('change')

    const late = members[1]!
    const isIn = await coordinator.join(late.member, 'a')

    expect({ isIn, serves: late.state.serves }).toEqual({ isIn: true, serves: 'b' })
  })

  test('is not let in between the parts of a reload', async () => {
    const { disk, coordinator, members, served } = pool(3)
    await coordinator.join(members[0]!.member, 'a')

    disk.now = 'b'
    const reloading = coordinator.reload('asked')
    const joining = members.slice(1).map(({ member }) => coordinator.join(member, 'a'))
    await Promise.all([reloading, ...joining])

    expect(served()).toEqual(['b', 'b', 'b'])
  })

  test('is not taken in where it cannot serve that', async () => {
    const { disk, coordinator, members } = pool(2)
    await coordinator.join(members[0]!.member, 'a')
    disk.now = 'b'
    await coordinator.reload('asked')
    members[1]!.state.refuses = 'b'

    expect(await coordinator.join(members[1]!.member, 'a')).toBe(false)
  })
})

describe('a process in which the check itself fails', () => {
  test('refuses the configuration, shows no secret, and goes on with the next one', async () => {
    const { snapshot } = loadSnapshot('/nowhere', {})
    const live = liveConfig({ ...snapshot, secrets: new Set(['sk-canary-77']) })
    const disk = { isOdd: true }
    const member = memberHere({
      live,
      folder: '/nowhere',
      async check() {
        if (disk.isOdd) throw new Error('unforeseen sk-canary-77')
        return { snapshot, problems: [], warnings: [] }
      },
    })
    const lines: string[] = []
    const coordinator = coordinate({
      first: verdictOf('a'),
      log: (_, message, fields) => void lines.push(`${message} ${JSON.stringify(fields)}`),
    })
    await coordinator.join(member, 'a')

    const refused = await coordinator.reload('asked')
    disk.isOdd = false
    const taken = await coordinator.reload('asked')

    expect([refused, taken]).toEqual(['failure', 'success'])
    expect(lines[0]).toStartWith('configuration not reloaded {"problem":"Error: unforeseen')
    expect(lines.join()).not.toContain('sk-canary-77')
  })
})
