import { join } from 'node:path'
import { builtInPrices } from '../../usage/prices/built-in-prices'
import { type OwnPrices, pricesWith } from '../../usage/prices/own-prices'
import type { Prices } from '../../usage/prices/prices'
import { diskFiles } from '../source/files'
import { type JsonFile, MAX_FILE_BYTES, readJsonFile } from '../source/json-file'
import type { Problem } from '../source/problems'
import { type FileKind, shapeFindings } from '../validate/shape'
import { priceDoubts, priceFindings } from './rules'
import { PricesFile } from './schema'

/** The prices of a configuration, and what its file says, to tell what a reload changes. */
export type ConfiguredPrices = Prices & {
  /** As texts to compare: of each model by its name, and of `tiers` and `discounts`. */
  readonly written: ReadonlyMap<string, string>
}

/** The name of the file below the configuration folder. */
export const PRICES_FILE = 'prices.json'

const PER_MILLION = '; prices are in dollars for a million tokens'

const KIND: FileKind = {
  schema: PricesFile,
  root: 'the file of prices must hold an object',
  hints: {
    cached: '; it is "cache_read"',
    cached_input: '; it is "cache_read"',
    cache_creation: '; it is "cache_write"',
    prompt: '; it is "input"',
    completion: '; it is "output"',
    input_mtok: '; it is "input"',
    output_mtok: '; it is "output"',
    input_cost_per_token: `; it is "input"${PER_MILLION}`,
    output_cost_per_token: `; it is "output"${PER_MILLION}`,
    currency: '; all prices are in US dollars',
    discount: '; "discounts" has one for each provider, and a model a "factor"',
    batch: '; it belongs into "tiers"',
    flex: '; it belongs into "tiers"',
    priority: '; it belongs into "tiers"',
  },
}

/** Reads the file of prices. There may be none; the built-in prices count then, and below it. */
export function readPrices(
  folder: string,
  files = diskFiles,
): { prices: ConfiguredPrices; problems: Problem[]; warnings: Problem[] } {
  const source = join(folder, PRICES_FILE)
  const builtIn: ConfiguredPrices = { ...builtInPrices(), written: new Map() }
  const read = files.read(source, MAX_FILE_BYTES)
  if ('failed' in read && typeof read.failed === 'object' && read.failed.code === 'ENOENT')
    return { prices: builtIn, problems: [], warnings: [] }
  const json = readJsonFile(source, source, files)
  const { file, problems } = json.value === undefined ? { problems: [] } : checked(json)
  if (!file || json.problems.length > 0)
    return { prices: builtIn, problems: [...json.problems, ...problems], warnings: [] }
  return {
    prices: { ...pricesWith(ownPricesOf(file)), written: textsOf(file) },
    problems,
    warnings: priceDoubts(file).map(({ path, message }) => json.problemAt(path, message)),
  }
}

function checked(json: JsonFile): { file?: PricesFile; problems: Problem[] } {
  const shape = shapeFindings(json.value, json.value, KIND)
  const found = shape.length > 0 ? shape : priceFindings(json.value as PricesFile)
  const problems = found.map(({ path, message }) => json.problemAt(path, message))
  return problems.length > 0 ? { problems } : { file: json.value as PricesFile, problems }
}

const VERSION_LENGTH = 12

function ownPricesOf(file: PricesFile): OwnPrices {
  const { version, models = {}, tiers, discounts } = file
  return {
    version:
      version ??
      new Bun.CryptoHasher('sha256')
        .update(JSON.stringify([models, tiers, discounts]))
        .digest('hex')
        .slice(0, VERSION_LENGTH),
    models: new Map(Object.entries(models).map(([name, model]) => [name.toLowerCase(), model])),
    ...(tiers && { tiers }),
    ...(discounts && { discounts }),
  }
}

function textsOf({ models = {}, tiers, discounts }: PricesFile): ReadonlyMap<string, string> {
  const all = [...Object.entries(models), ...Object.entries({ tiers, discounts })]
  return new Map(
    all.flatMap(([name, value]) => (value === undefined ? [] : [[name, JSON.stringify(value)]])),
  )
}
