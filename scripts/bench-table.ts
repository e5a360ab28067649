/** Writes the results' page, the chart and the tables of docs/performance.md again from the results that are kept. */

import { join } from 'node:path'
import { publish, RESULTS } from '../bench/publish'
import type { Results } from '../bench/report'

await publish((await Bun.file(join(RESULTS, 'results.json')).json()) as Results)
