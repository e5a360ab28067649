import { PROVIDERS } from '../../alias/providers'
import { builtInPrice } from '../../usage/prices/built-in-prices'
import { providerAndModel } from '../../usage/prices/own-prices'
import type { JsonPath } from '../source/json-file'
import type { Finding } from '../validate/finding'
import { unknownProvider } from '../validate/provider-names'
import type { PricesFile } from './schema'

type Model = NonNullable<PricesFile['models']>[string]

const NAMES: ReadonlySet<string> = new Set(PROVIDERS)

const NO_NAME = 'is no name of a model: write provider/model, such as openai/gpt-5.4'
const STAR_WITHIN = '* stands for any characters, and only at the end of a name'

/** Members that say nothing of what is paid for. */
const OTHERS: ReadonlySet<string> = new Set(['same_as', 'factor', 'tiers', 'above'])

/** What a schema cannot say of prices. */
export function priceFindings({ models = {}, discounts = {} }: PricesFile): Finding[] {
  const findings: Finding[] = []
  const names = new Map(Object.keys(models).map((name) => [name.toLowerCase(), name]))
  for (const [name, model] of Object.entries(models)) {
    const path: JsonPath = ['models', name]
    const message =
      nameProblem(name) ??
      (names.get(name.toLowerCase()) === name
        ? undefined
        : 'stands here twice: large and small letters are alike')
    if (message) findings.push({ path, message })
    findings.push(...modelFindings(model, path, models, names))
  }
  for (const name of Object.keys(discounts))
    if (!NAMES.has(name))
      findings.push({ path: ['discounts', name], message: unknownProvider(name) })
  return findings
}

function nameProblem(name: string): string | undefined {
  const { provider, model } = providerAndModel(name)
  if (!provider || !model) return `"${name}" ${NO_NAME}`
  if (!NAMES.has(provider)) return unknownProvider(provider)
  return model.slice(0, -1).includes('*') ? STAR_WITHIN : undefined
}

function modelFindings(
  model: Model,
  path: JsonPath,
  models: Readonly<Record<string, Model>>,
  names: ReadonlyMap<string, string>,
): Finding[] {
  const { same_as, above = [] } = model
  const rates = Object.keys(model).filter((key) => !OTHERS.has(key))
  const findings: Finding[] = []
  if (same_as !== undefined) {
    const at: JsonPath = [...path, 'same_as']
    for (const key of [...rates, ...(above.length > 0 ? ['above'] : [])])
      findings.push({
        path: [...path, key],
        message: `"${key}" stands beside "same_as", which says all prices; leave one of them out`,
      })
    const other = names.get(same_as.toLowerCase())
    const { provider, model: named } = providerAndModel(same_as)
    if (other !== undefined) {
      if (models[other]?.same_as !== undefined)
        findings.push({
          path: at,
          message: `"${same_as}" has a "same_as" itself; name what that names`,
        })
    } else if (nameProblem(same_as))
      findings.push({ path: at, message: nameProblem(same_as) ?? '' })
    else if (!builtInPrice(provider, named))
      findings.push({
        path: at,
        message: `nobody knows what "${same_as}" costs: it is neither here nor built in`,
      })
  } else if (rates.length === 0 && above.length === 0)
    findings.push({ path, message: 'says no price: give it "input" and "output", or "same_as"' })
  else if (model.factor !== undefined)
    findings.push({
      path: [...path, 'factor'],
      message: '"factor" belongs to "same_as"; multiply the prices themselves',
    })
  if (same_as === undefined && (model.input === undefined) !== (model.output === undefined))
    findings.push({
      path,
      message: 'has one of "input" and "output"; give it both, and 0 for what costs nothing',
    })
  for (const [at, { input_tokens }] of above.entries())
    if (at > 0 && input_tokens <= (above[at - 1]?.input_tokens ?? 0))
      findings.push({
        path: [...path, 'above', at, 'input_tokens'],
        message: 'the entries of "above" must have ascending "input_tokens"',
      })
  return findings
}

/** Nobody asks less for a million tokens. It is a price for one token, or for a thousand. */
const SMALLEST_DOLLARS = 0.0005

const BY_TOKEN: ReadonlySet<string> = new Set([
  'input',
  'cache_read',
  'cache_write',
  'cache_write_1h',
  'audio_input',
  'output',
  'audio_output',
])

/** What is no problem, and hardly meant so. */
export const priceDoubts = ({ models = {} }: PricesFile): Finding[] =>
  Object.entries(models).flatMap(([name, model]) =>
    Object.entries(model).flatMap(([key, rate]) =>
      BY_TOKEN.has(key) && typeof rate === 'number' && rate > 0 && rate < SMALLEST_DOLLARS
        ? [
            {
              path: ['models', name, key],
              message: `"${key}" is ${rate}: prices are in dollars for a million tokens`,
            },
          ]
        : [],
    ),
  )
