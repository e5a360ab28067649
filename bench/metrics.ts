/**
 * What counting costs, of requests and of the health of targets: processor time of the same app with and without it. The two take turns, many times, so that what
 * the machine does meanwhile is the same for both. Prints the median of the ratios of neighbouring turns.
 *
 * Two processes of the same code differ as well, so each pair is started anew several times; `same` compares the app without
 * counting to itself, which shows how much of a ratio is chance.
 *
 * bun bench/metrics.ts <turns of a pair> <requests in a turn> <pairs> [same]
 */
import { compareOnOff } from './on-off'

await compareOnOff({
  script: 'metrics-child.ts',
  turns: Number(process.argv[2] ?? 20),
  requests: Number(process.argv[3] ?? 1000),
  pairs: Number(process.argv[4] ?? 4),
  isSame: process.argv[5] === 'same',
})
