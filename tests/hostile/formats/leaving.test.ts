import { expect, test } from 'bun:test'
import { wireClient } from '../../support/clients/wire'
import { KEY, startPortus } from '../../support/portus'
import { eventually } from '../../support/process/proc'
import { type ScriptedWire, startScripted } from '../../support/providers/faulty/scripted'
import { random as randomFrom } from '../../support/random'
import { isStreamable, pathOf, requestFor } from './answers'
import type { Question } from './check-answer'
import { goodAnswer } from './good-answer'
import { untouched, written } from './odd-answer'
import { ASKED, TARGETS } from './targets'

const ROUNDS = Number(process.env.FUZZ_CASES ?? 3)
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_131)

/** When a client leaves. */
const MOMENTS = ['at once', 'when the provider has the request', 'when something has come'] as const

for (const asked of ASKED)
  test(`a client of ${asked} that leaves at any time ends its provider’s request, whatever its format`, async () => {
    const targets = TARGETS.filter((target) => target.asked === asked)
    let play: (wire: ScriptedWire, bytes: readonly Buffer[]) => Promise<void> = async () => {}
    let answer = targets[0]?.answer ?? (() => new Response())
    using provider = await startScripted(async (received, wire) => {
      const good = await goodAnswer(answer, received)
      await play(
        wire,
        written({ ...untouched(good, randomFrom(0)), framing: 'chunked' }, randomFrom(0)),
      )
    })
    await using portus = await startPortus({
      aliases: Object.fromEntries(targets.map(({ alias }, at) => [`t${at}`, alias(provider.url)])),
    })
    let left = 0
    for (let round = 0; round < ROUNDS; round++)
      for (const [at, target] of targets.entries()) {
        const random = randomFrom(SEED + round * 1009 + at)
        const moment = random.pick(MOMENTS)
        const question: Question = {
          target,
          isStream: asked === 'gemini_array' || (isStreamable(target) && random.below(3) > 0),
          inputs: 1 + random.below(8),
        }
        const client = wireClient(portus.url)
        const arrived = Promise.withResolvers<void>()
        const reports = portus.reports.length
        answer = target.answer
        // The provider says a part of its answer, and then nothing until it is left.
        play = async (wire, pieces) => {
          arrived.resolve()
          const bytes = Buffer.concat(pieces)
          await wire.send(bytes.subarray(0, random.below(bytes.length - '0\r\n\r\n'.length)))
        }
        const sent = client.send({
          path: pathOf(question, `t${at}`),
          headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
          body: JSON.stringify(requestFor(question, `t${at}`)),
          timeoutMs: 30_000,
          onData: () => moment === 'when something has come' && client.abandon(),
        })
        if (moment === 'at once') await Bun.sleep(random.below(3))
        else await Promise.race([arrived.promise, sent])
        if (moment === 'when something has come') await Bun.sleep(20)
        client.abandon()
        const { end } = await sent
        if (end === 'broken') left++
        await eventually(() => provider.open() === 0)

        const told = { seed: SEED, round, target: target.name, question, moment }
        expect({ ...told, open: provider.open() }).toEqual({ ...told, open: 0 })
        // A request whose head came whole is reported once, as one that was left.
        await eventually(() => portus.reports.length > reports, 1000)
        expect(portus.reports.length - reports).toBeLessThanOrEqual(1)
        for (const { status, outcome } of portus.reports.slice(reports))
          expect({ ...told, status, outcome }).not.toMatchObject({ status: 500 })
      }
    expect(left).toBeGreaterThan((ROUNDS * targets.length) / 2)
    expect(provider.faults).toEqual([])
    expect(portus.logged).toEqual([])
  }, 600_000)
