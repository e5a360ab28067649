import type { JsonObject, Reasoning } from '../../../conversation'
import { entryOf } from '../../../values'
import { type GeminiModel, isThirdGeneration } from '../models/gemini-model'

/** How many tokens a model of Gemini 2.5 may think. https://ai.google.dev/gemini-api/docs/thinking#set-budget */
const RANGES: Readonly<
  Record<GeminiModel['family'], { least: number; most: number; off: number }>
> = {
  pro: { least: 128, most: 32_768, off: 128 },
  flash: { least: 1, most: 24_576, off: 0 },
  lite: { least: 512, most: 24_576, off: 0 },
}

/** The model decides how much it thinks. */
const DYNAMIC = -1

/** The budgets that Google gives OpenAI's efforts. https://ai.google.dev/gemini-api/docs/openai#thinking */
const BUDGETS: Readonly<Record<string, number>> = {
  minimal: 1024,
  low: 1024,
  medium: 8192,
  high: 24_576,
  xhigh: 32_768,
  max: 32_768,
}

const LEVELS = ['minimal', 'low', 'medium', 'high'] as const
type Level = (typeof LEVELS)[number]

/** Prints how much a model may think. Nothing where that is left to the model. */
export function thinkingConfig(reasoning: Reasoning, model: GeminiModel): JsonObject | undefined {
  const amount = isThirdGeneration(model) ? level(reasoning, model) : budget(reasoning, model)
  const { isShown = isAskedFor(reasoning) } = reasoning
  if (amount === undefined && !isShown) return undefined
  return { ...amount, ...(isShown && { includeThoughts: true }) }
}

/** Whoever turns thinking on by itself, and does not only say how much, reads the thoughts too. */
const isAskedFor = ({ mode, budgetTokens = 0 }: Reasoning): boolean =>
  mode !== 'off' && (mode !== undefined || budgetTokens > 0)

const isOff = ({ mode, budgetTokens, effort }: Reasoning): boolean =>
  mode === 'off' || effort === 'none' || (budgetTokens === 0 && effort === undefined)

function budget(reasoning: Reasoning, { family }: GeminiModel): JsonObject | undefined {
  const { least, most, off } = RANGES[family]
  if (isOff(reasoning)) return { thinkingBudget: off }
  const asked = reasoning.budgetTokens ?? entryOf(BUDGETS, reasoning.effort)
  if (asked === undefined || asked < 0) {
    return reasoning.mode === undefined && asked === undefined
      ? undefined
      : { thinkingBudget: DYNAMIC }
  }
  return { thinkingBudget: Math.min(Math.max(Math.floor(asked), least), most) }
}

/** From Gemini 3 on there are levels, and none is off: the lowest is nearest to it. */
function level(reasoning: Reasoning, model: GeminiModel): JsonObject | undefined {
  const asked = askedLevel(reasoning)
  return asked && { thinkingLevel: nearest(asked, model).toUpperCase() }
}

function askedLevel(reasoning: Reasoning): Level | undefined {
  if (isOff(reasoning)) return 'minimal'
  const { effort, budgetTokens } = reasoning
  if (effort === 'xhigh' || effort === 'max') return 'high'
  const named = LEVELS.find((one) => one === effort)
  if (named !== undefined || budgetTokens === undefined || budgetTokens < 0) return named
  return LEVELS.find((one) => one !== 'minimal' && budgetTokens <= (BUDGETS[one] ?? 0)) ?? 'high'
}

/**
 * The level that is nearest to the asked one and that the model has.
 * https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/thinking
 */
function nearest(asked: Level, { generation, family }: GeminiModel): Level {
  const hasMinimal = family === 'lite' ? generation < 4 : family === 'flash' && generation < 3.7
  if (asked === 'minimal' && !hasMinimal) return 'low'
  return asked === 'medium' && generation === 3 && family === 'pro' ? 'high' : asked
}
