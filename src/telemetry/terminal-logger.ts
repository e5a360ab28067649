import { type Fields, isLogged, type Level, type LineSink, type Logger } from './logger'

/** Escape sequences of a terminal, by what they make of a text. */
const STYLES = { dim: '2', cyan: '36', yellow: '33', red: '31' } as const
type Style = keyof typeof STYLES

/** Makes a text look like something, where the terminal has colours. */
type Paint = (style: Style, text: string) => string

const inColour: Paint = (style, text) => `\x1b[${STYLES[style]}m${text}\x1b[0m`
const plain: Paint = (_, text) => text

const LEVEL_STYLES: Record<Level, Style> = {
  debug: 'dim',
  info: 'cyan',
  warn: 'yellow',
  error: 'red',
}

/**
 * Readable lines, for people: what a request was and how it went first, in words, and the rest dimmed
 * behind it.
 *
 * @param hasColours False where the terminal's user wants none.
 */
export const terminalLogger =
  (sink: LineSink, lowest: Level, hasColours: boolean): Logger =>
  (level, message, fields = {}) => {
    if (!isLogged(level, lowest)) return
    const paint = hasColours ? inColour : plain
    const style = LEVEL_STYLES[level]
    const time = new Date().toTimeString().slice(0, 8)
    const text =
      message === 'request' ? requestText(fields, style, paint) : otherText(message, fields, paint)
    sink(`${paint('dim', time)} ${paint(style, level.padEnd(5))} ${text}\n`)
  }

const otherText = (message: string, fields: Fields, paint: Paint): string =>
  [
    message,
    ...given(fields).map(([name, value]) => `${paint('dim', `${name}=`)}${textOf(value)}`),
  ].join(' ')

function requestText(fields: Fields, style: Style, paint: Paint): string {
  const { method, path, status, error, outcome, model_alias, provider, resolved_model, ...others } =
    fields
  const { duration_ms, input_tokens, output_tokens, request_id, ...more } = others
  const failure = error ?? (outcome === 'complete' ? undefined : outcome)
  const { why, rest } = failure === undefined ? { why: '', rest: more } : whyIn(more)
  return [
    `${method} ${path} ${paint(style, `${status}`)}`,
    failure && paint(style, `${failure}${why && `: ${why}`}`),
    model_alias && `${model_alias}${provider ? ` -> ${provider} ${resolved_model}` : ''}`,
    duration_ms !== undefined && `${Math.round(Number(duration_ms))} ms`,
    input_tokens !== undefined && `${input_tokens}+${output_tokens ?? 0} tokens`,
    given({ ...rest, request_id })
      .map(([name, value]) => paint('dim', `${name}=${textOf(value)}`))
      .join(' '),
  ]
    .filter(Boolean)
    .join('  ')
}

/** Why a request has failed, and the fields that do not say so. What a provider says is more than Portus' own sentence. */
function whyIn({ cause, provider_error, error_detail, ...rest }: Fields) {
  const words = provider_error ?? (cause === undefined ? error_detail : undefined)
  const why = [cause, words].filter((text) => text !== undefined).map(textOf)
  return { why: why.join(', '), rest }
}

/** Whatever a terminal would obey, but for the line breaks of a stack. */
const CONTROLS = /(?!\n)\p{Cc}/gu

/** A list, such as that of attempts, as JSON. What others have sent moves no cursor. */
const textOf = (value: unknown): string =>
  (typeof value === 'object' ? JSON.stringify(value) : String(value)).replace(
    CONTROLS,
    (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )

const given = (fields: Fields) => Object.entries(fields).filter(([, value]) => value !== undefined)
