import { plainEvents, translatedEvents } from './events-timed'
import { middle, type Plan, processorUs } from './processor-time'
import type { Cost } from './report'
import { PAIRS, plainRequest, plannedRequest, translatedRequest } from './requests-timed'

const MOST_US_OF_REQUEST = 1000
const MOST_US_OF_EVENT = 20

/** Measures every translation. */
export function measureCosts(plan: Plan): Cost[] {
  const pairs = PAIRS.map((pair) => ({
    pair,
    plain: plainRequest(pair.client),
    translated: translatedRequest(pair),
    planned: plannedRequest(pair),
    plainEvent: plainEvents(pair.format.name),
    event: translatedEvents(pair),
  }))
  const all = pairs.flatMap(({ pair: _, ...timed }) => Object.values(timed))
  const times = processorUs([...new Map(all.map((timed) => [timed.name, timed])).values()], plan)
  const of = ({ name }: { name: string }) => middle(times, name)
  return [
    ...pairs.map(({ pair, plain, translated }) => ({
      what: `A request, ${pair.name}: reading and printing`,
      us: of(translated),
      plainUs: of(plain),
      mostUs: MOST_US_OF_REQUEST,
    })),
    ...pairs.map(({ pair, plain, planned }) => ({
      what: `A request, ${pair.name}: the whole plan`,
      us: of(planned),
      plainUs: of(plain),
      mostUs: MOST_US_OF_REQUEST,
    })),
    ...pairs.map(({ pair, plainEvent, event }) => ({
      what: `An event of a stream, ${pair.format.name} to ${pair.client}`,
      us: of(event),
      plainUs: of(plainEvent),
      mostUs: MOST_US_OF_EVENT,
    })),
  ]
}
