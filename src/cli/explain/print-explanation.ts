import { shown } from '../../config/source/problems'
import type { ExplainedTarget, Explanation } from './explanation'

/** An explanation as text for a terminal. */
export function explanationText(explanation: Explanation): string {
  const { alias, method, path, strategy, targets } = explanation
  const lines = [`${alias}: ${method} ${path}`]
  if (strategy !== undefined) lines.push(row('strategy', JSON.stringify(strategy)))
  for (const target of targets) lines.push('', ...targetLines(target))
  return lines.map(shown).join('\n')
}

function targetLines(target: ExplainedTarget): string[] {
  const { name, provider, model, meaning, url, headers = {}, sets, dropped, body } = target
  return [
    `${name}  ${provider}, ${model}`,
    row('way', meaning),
    ...(url === undefined ? [] : [row('sends to', url)]),
    ...Object.entries(headers).map(([header, value], at) =>
      row(at === 0 ? 'headers' : '', `${header}: ${value}`),
    ),
    ...Object.entries(sets).map(([member, value], at) =>
      row(at === 0 ? 'sets' : '', `${member}: ${JSON.stringify(value)}`),
    ),
    ...(dropped.length > 0 ? [row('drops', dropped.join(', '))] : []),
    ...(body === undefined ? [] : [row('body', body)]),
  ]
}

const row = (name: string, text: string): string => `  ${name.padEnd(9)} ${text}`
