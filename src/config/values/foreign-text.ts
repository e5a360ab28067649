/** How other programs write a variable. Here they would be sent as they are. */
const OTHER_VARIABLES =
  /^(?:\$[A-Za-z_][\w:]*|\$\([^)]*\)|%\w+%|\{\{.*\}\}|\{(?:env|file):.*\}|(?:process\.)?env[.:/]\w+|os\.environ[/.[].*|(?:secret|op|vault|env|file):\/\/.*|arn:aws:secretsmanager:.*)$/

/** What examples have in the place of a value, or as a part of it. Hyphens stand for all separators. */
const PLACEHOLDERS =
  /replace-?me|replace-this|change-?me|change-this|(?:^|-)your-|^your[a-z]*(?:key|token|secret)|(?:key|token|secret)-here$|^insert-|^paste-/

const WHOLE_PLACEHOLDERS = ['todo', 'none', 'null', 'undefined', 'placeholder', 'dummy']

/** A prefix of a key, and nothing behind it but the sign of an example. */
const FILLED = /^(?:[a-z]{1,5}-){0,4}(?:x{3,}|\*{3,}|\.{3,}|…+)$/

const lowered = (value: string): string => value.toLowerCase().replaceAll(/[_ ]/g, '-')

function isPlaceholder(value: string): boolean {
  const text = lowered(value)
  return (
    PLACEHOLDERS.test(text) ||
    FILLED.test(text) ||
    WHOLE_PLACEHOLDERS.includes(text) ||
    (text.startsWith('<') && text.endsWith('>'))
  )
}

/** What is said of placeholders. */
export const PLACEHOLDER = 'is the placeholder of an example; put your own value there'

/** Why a value of any member is none, without a word of it. */
export function foreignText(value: string): string | undefined {
  if (/^\$\{[^}]*\}$/.test(value))
    return 'is a variable inside the value of another one, where nobody replaces it; put the value itself there'
  if (OTHER_VARIABLES.test(value))
    return 'is a variable in the words of another program; here it is written ${NAME}'
  return isPlaceholder(value) ? PLACEHOLDER : undefined
}
